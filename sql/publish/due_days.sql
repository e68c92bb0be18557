-- The days a run touches: where due calls and their CDRs stood before and stand now, days whose app was renamed,
-- and every day that ended since the last run, also without a call.

INSERT INTO due_day (day)
SELECT u.day
FROM (
    SELECT p.day FROM call_result AS p INNER JOIN due_call AS d ON d.call_id = p.call_id
    UNION
    SELECT p.day FROM cdr_result AS p INNER JOIN due_call AS d ON d.call_id = p.call_id
    UNION
    SELECT n.day FROM night_call AS n
    UNION
    SELECT standing_day(c.ended_at, c.first_received_at) FROM night_cdr AS c WHERE c.in_force
    UNION
    SELECT s.day::date
    FROM generate_series(
        coalesce(day_of(previous_as_of()), first_day())::timestamp,
        (day_of(as_of()) - 1)::timestamp,
        interval '1 day') AS s (day)
) AS u
WHERE u.day < day_of(as_of())
