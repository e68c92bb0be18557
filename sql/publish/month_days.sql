-- Days that stand for their month: the first one for fixed items, the last one for tiers, in months with a due day, and
-- in all months of the books when a card was loaded since the last run; and the day on which that was, where corrections
-- of closed months are booked.

INSERT INTO due_day (day)
SELECT u.day
FROM (
    SELECT unnest(ARRAY[m.month, (m.month + interval '1 month' - interval '1 day')::date]) AS day
    FROM (
        SELECT period_of(d.day) AS month FROM due_day AS d
        UNION
        SELECT period_of(x.day)
        FROM daily_usage AS x
        INNER JOIN rate_card AS k ON x.day >= day_of(k.valid_from)
        WHERE k.acted_at > previous_as_of() AND k.acted_at <= as_of()
        UNION
        SELECT s.month::date
        FROM generate_series(period_of(first_day())::timestamp, day_of(as_of())::timestamp, interval '1 month') AS s (month)
        WHERE EXISTS (
            SELECT FROM rate_card AS k WHERE k.acted_at > previous_as_of() AND k.acted_at <= as_of())
    ) AS m
    WHERE has_fixed_items() OR has_tiers()
    UNION
    SELECT first_open_day(day_of(k.acted_at))
    FROM rate_card AS k
    WHERE k.acted_at > previous_as_of() AND k.acted_at <= as_of() AND closed_through() > '-infinity'
) AS u
WHERE u.day < day_of(as_of())
ON CONFLICT DO NOTHING
