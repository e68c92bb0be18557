-- Months that are open again: their signed folder is a revision.

SELECT to_char(p.period, 'YYYY-MM')
FROM period_as_of AS p
WHERE p.act = 'reopened'
ORDER BY p.period
