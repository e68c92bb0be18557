-- Makes a journal known, or says where it now is. One that was drained while it was still empty is live again. $1 id, $2 purpose, $3 loaders, $4 place, $5 now.

INSERT INTO journal (journal_uid, purpose, loaders, place, registered_at)
VALUES ($1, $2, $3, $4, $5::timestamptz)
ON CONFLICT (journal_uid) DO UPDATE SET place = excluded.place, retired_at = NULL
RETURNING journal_id, loaders
