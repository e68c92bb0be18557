-- Every call that can belong to a due day, known at the cut: each of a call's days is the day of a time of one of its
-- facts, or of the arrival of one whose time is implausible. A repeat can be the first arrival. A month's last day has
-- the month's tiers, so it needs all of the month.

INSERT INTO due_call (call_id)
WITH wanted AS (
    SELECT d.day FROM due_day AS d
    UNION
    SELECT s.day::date
    FROM due_day AS d
    CROSS JOIN LATERAL generate_series(period_of(d.day)::timestamp, d.day::timestamp, interval '1 day') AS s (day)
    WHERE extract(day FROM d.day + 1) = 1
        AND has_tiers()
)
SELECT c.call_id
FROM cdr AS c
WHERE day_of(c.ended_at) IN (SELECT d.day FROM wanted AS d)
    OR is_implausible(c.ended_at, c.received_at) AND day_of(c.received_at) IN (SELECT d.day FROM wanted AS d)
UNION
SELECT e.call_id
FROM status_event AS e
WHERE day_of(e.occurred_at) IN (SELECT d.day FROM wanted AS d)
    OR is_implausible(e.occurred_at, e.received_at) AND day_of(e.received_at) IN (SELECT d.day FROM wanted AS d)
UNION
SELECT r.call_id
FROM repeat AS r
WHERE day_of(r.received_at) IN (SELECT d.day FROM wanted AS d)
