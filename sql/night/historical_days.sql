-- The days a look back writes: those that were due when a run judged from that very instant, or else those that such
-- a run may have touched.

INSERT INTO due_day (day)
WITH recorded AS (
    SELECT n.day FROM nightly_day AS n WHERE n.as_of = as_of()
)
SELECT r.day
FROM recorded AS r
UNION
SELECT u.day
FROM (
    SELECT s.day::date
    FROM generate_series(
        coalesce(day_of(previous_as_of() - fee_grace()), first_day())::timestamp,
        (day_of(as_of()) - 1)::timestamp,
        interval '1 day') AS s (day)
    UNION
    SELECT standing_day(c.ended_at, c.received_at)
    FROM cdr AS c
    WHERE c.received_at > coalesce(previous_as_of(), '-infinity') AND c.received_at <= as_of()
    UNION
    SELECT standing_day(e.occurred_at, e.received_at)
    FROM status_event AS e
    WHERE e.received_at > coalesce(previous_as_of(), '-infinity') AND e.received_at <= as_of()
) AS u (day)
WHERE u.day < day_of(as_of()) AND NOT EXISTS (SELECT FROM recorded)
