-- Puts version $3 of CDR $2 of call $1 in force: $4 reason, $5 who, $6 when.

INSERT INTO cdr_choice (call_id, cdr_key, content_hash, reason, acted_by, acted_at)
VALUES ($1, $2, $3, $4, $5, $6)
