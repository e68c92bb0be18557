-- The one call $1 that is explained.

INSERT INTO due_call (call_id)
VALUES ($1)
