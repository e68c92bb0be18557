-- The days that due calls touch: where they and their CDRs stood before and stand now, and where corrections are booked.
-- Closed days are among them for their sums, not for their reports.

INSERT INTO due_day (day)
SELECT u.day
FROM (
    SELECT p.day FROM call_result AS p INNER JOIN due_call AS d ON d.call_id = p.call_id
    UNION
    SELECT p.day FROM cdr_result AS p INNER JOIN due_call AS d ON d.call_id = p.call_id
    UNION
    SELECT n.day FROM night_call AS n
    UNION
    SELECT c.day FROM night_cdr AS c WHERE c.in_force
    UNION
    SELECT x.day FROM night_correction AS x
) AS u
WHERE u.day < (SELECT day_of(as_of()))
