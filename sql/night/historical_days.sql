-- The days a look back writes: those it may have touched when it was the present.

INSERT INTO due_day (day)
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
WHERE u.day < day_of(as_of())
