-- What stands in the way of closing the month that begins on $1: kind, app, count, money, first and last day.

SELECT o.kind, o.app_key, count(*), ''::text, min(o.day)::text, max(o.day)::text
FROM period_obstacle AS o
WHERE o.day >= $1::date AND o.day < $1::date + interval '1 month'
GROUP BY o.kind, o.app_key
UNION ALL
SELECT 'set_aside', '', count(*), '', min(day_of(s.first_at))::text, max(day_of(s.first_at))::text
FROM undecided_set_aside AS s
HAVING count(*) > 0
ORDER BY 1, 2
