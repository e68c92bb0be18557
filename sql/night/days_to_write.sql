-- Days whose reports are behind the books, and those that stand exactly at instant $1: writing again heals.

SELECT r.day::text
FROM report_day AS r
WHERE r.written_as_of IS DISTINCT FROM r.as_of OR r.as_of = $1
ORDER BY r.day
