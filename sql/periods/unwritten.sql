-- Closed months whose folder was not written to its end.

SELECT to_char(p.period, 'YYYY-MM')
FROM closed_period AS p
WHERE NOT EXISTS (SELECT FROM period_files AS f WHERE f.period_act_id = p.period_act_id)
ORDER BY p.period
