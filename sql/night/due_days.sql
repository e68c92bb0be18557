-- The due days of this run whose reports can change.

SELECT d.day::text
FROM due_day AS d
WHERE NOT is_closed_day(d.day)
ORDER BY d.day
