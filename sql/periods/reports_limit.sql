-- The day before which folders of written reports may go at $1, when they stay for $2 seconds: never later than the
-- first day that is not closed. NULL while no month is closed.

SELECT least(day_of($1::timestamptz - $2::bigint * interval '1 second'), first_open_day('-infinity'))::text
WHERE closed_through() > '-infinity'
