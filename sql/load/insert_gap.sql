-- A gap: $1 journal, $2 sequence, $3 kind, $4 from, $5 to, $6 refused pushes, $7 received.

INSERT INTO gap (journal_id, push_sequence, kind, from_at, to_at, refused_count, received_at)
VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz, $6, $7::timestamptz)
ON CONFLICT (journal_id, push_sequence) DO NOTHING
