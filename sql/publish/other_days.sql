-- The days a run touches: where due calls and their CDRs stood before and stand now, where corrections are booked,
-- months that were reopened with the days that lose their corrections, and every day that ended since the last run,
-- also without a call. Closed days are among them for their sums, not for their reports. Another session may have found
-- some of them already.

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
    UNION
    SELECT r.day
    FROM period_act AS a
    INNER JOIN report_day AS r ON books_of(r.day) = a.period
    WHERE a.act = 'reopened' AND a.acted_at > previous_as_of() AND a.acted_at <= as_of()
    UNION
    SELECT unnest(ARRAY[x.day, x.original_day])
    FROM period_act AS a
    INNER JOIN correction AS x ON x.period = a.period
    WHERE a.act = 'reopened' AND a.acted_at > previous_as_of() AND a.acted_at <= as_of()
    UNION
    SELECT s.day::date
    FROM generate_series(
        coalesce(day_of(previous_as_of()), first_day())::timestamp,
        (day_of(as_of()) - 1)::timestamp,
        interval '1 day') AS s (day)
) AS u
WHERE u.day < (SELECT day_of(as_of()))
ON CONFLICT (day) DO NOTHING
