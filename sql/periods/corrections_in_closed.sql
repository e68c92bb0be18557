-- The closed months in which corrections for the books of the month that begins on $1 stand: month and how many.

SELECT to_char(period_of(x.day), 'YYYY-MM'), count(*)
FROM live_correction AS x
WHERE x.period = $1::date
    AND is_closed_day(x.day)
GROUP BY 1
ORDER BY 1
