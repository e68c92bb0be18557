-- Whether any fact of call $1 is in the books.

SELECT EXISTS (SELECT FROM cdr AS c WHERE c.call_id = $1)
    OR EXISTS (SELECT FROM status_event AS e WHERE e.call_id = $1)
