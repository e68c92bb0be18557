-- A gap: $1 journal, $2 sequence, $3 kind, $4 from, $5 to, $6 refused pushes, $7 received. One that is there already, from
-- a copy of the same journal, stays alone.

INSERT INTO gap (journal_id, push_sequence, kind, from_at, to_at, refused_count, received_at)
SELECT $1, $2, $3, $4::timestamptz, $5::timestamptz, $6, $7::timestamptz
WHERE NOT EXISTS (
    SELECT
    FROM gap AS g
    WHERE g.to_at = $5::timestamptz AND g.from_at = $4::timestamptz AND g.kind = $3 AND g.refused_count = $6
        AND g.received_at = $7::timestamptz)
ON CONFLICT (journal_id, push_sequence) DO NOTHING
