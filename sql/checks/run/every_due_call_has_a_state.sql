-- A due call has at least one fact at the cut, so it has a result. Returns due calls without one: none. Facts are looked
-- at only when there are such calls.

WITH missing AS MATERIALIZED (
    SELECT d.call_id
    FROM due_call AS d
    WHERE NOT EXISTS (SELECT FROM call_result AS c WHERE c.call_id = d.call_id)
)
SELECT m.call_id::text
FROM missing AS m
WHERE EXISTS (SELECT FROM cdr AS c WHERE c.call_id = m.call_id AND c.received_at <= (SELECT as_of()))
    OR EXISTS (SELECT FROM status_event AS e WHERE e.call_id = m.call_id AND e.received_at <= (SELECT as_of()))
