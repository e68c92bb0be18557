-- Journal $1 will not grow again and is loaded: no night waits for it. $2 now.

UPDATE journal
SET retired_at = $2::timestamptz
WHERE journal_id = $1 AND retired_at IS NULL
