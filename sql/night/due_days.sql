-- The due days of this run.

SELECT d.day::text
FROM due_day AS d
ORDER BY d.day
