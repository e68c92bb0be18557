-- The first day of the month of day $1 when that is closed with figures of its own.

SELECT p.period::text
FROM closed_period AS p
WHERE p.period = period_of($1::date)
