-- The call_id of sessionId $1.

SELECT call_id_of($1)
