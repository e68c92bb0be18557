-- As-of of the last run that touched day $1.

SELECT r.as_of
FROM report_day AS r
WHERE r.day = $1
