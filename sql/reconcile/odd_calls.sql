-- The due calls that need a second look: several CDRs, a repeat that can be the first arrival, a version that a person
-- chose, or a status side that was marked. The placeholder: see night_status.sql.

INSERT INTO odd_call (call_id)
SELECT c.call_id
FROM cdr AS c
{of_due_calls}
GROUP BY c.call_id
HAVING count(*) > 1
UNION
SELECT r.call_id
FROM repeat AS r
{of_due_calls}
UNION
SELECT h.call_id
FROM cdr_choice AS h
{of_due_calls}
UNION
SELECT s.call_id
FROM night_status AS s
WHERE s.is_odd
