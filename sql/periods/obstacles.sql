-- What stands in the way of closing the month that begins on $1: kind, app, count, money, first and last day.

SELECT
    o.kind, o.app_key, sum(o.count)::bigint,
    coalesce(string_agg(o.amount || ' ' || o.currency, ', ' ORDER BY o.currency) FILTER (WHERE o.amount IS NOT NULL), ''),
    min(o.first_day)::text, max(o.last_day)::text
FROM (
    SELECT
        o.kind, o.app_key, o.currency, count(*) AS count, sum(o.amount_at_risk) AS amount, min(o.day) AS first_day,
        max(o.day) AS last_day
    FROM period_obstacle AS o
    WHERE o.day >= $1::date AND o.day < $1::date + interval '1 month'
    GROUP BY o.kind, o.app_key, o.currency
) AS o
GROUP BY o.kind, o.app_key
UNION ALL
SELECT 'set_aside', '', count(*), '', min(day_of(s.first_at))::text, max(day_of(s.first_at))::text
FROM undecided_set_aside AS s
HAVING count(*) > 0
ORDER BY 1, 2
