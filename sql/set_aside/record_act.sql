-- $1 entry, $2 act, $3 reason, $4 who, $5 when.

INSERT INTO set_aside_act (set_aside_id, act, reason, acted_by, acted_at)
VALUES ($1, $2, $3, $4, $5)
