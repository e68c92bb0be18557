-- The day up to which a retention of $2 seconds forgets at $1, never beyond the first day that is not closed; NULL while
-- no month is closed, and when an act has come as far already.

SELECT l.day::text
FROM (
    SELECT least(day_of($1::timestamptz - $2::bigint * interval '1 second'), first_open_day('-infinity')) AS day
    WHERE closed_through() > '-infinity'
) AS l
WHERE l.day > coalesce((SELECT max(a.before_day) FROM forget_act AS a), '-infinity')
    AND EXISTS (SELECT FROM call_result AS k WHERE k.day < l.day)
