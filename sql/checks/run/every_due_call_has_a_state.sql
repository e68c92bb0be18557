-- A due call has at least one fact at the cut, so it has a result. Returns due calls without one: none.

SELECT d.call_id::text
FROM due_call AS d
WHERE NOT EXISTS (SELECT FROM call_result AS c WHERE c.call_id = d.call_id)
    AND (EXISTS (SELECT FROM cdr AS c WHERE c.call_id = d.call_id AND c.received_at <= (SELECT as_of()))
        OR EXISTS (SELECT FROM status_event AS e WHERE e.call_id = d.call_id AND e.received_at <= (SELECT as_of())))
