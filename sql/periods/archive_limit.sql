-- The instant before which archived pushes may go at $1, when they stay for $2 seconds: never later than the beginning
-- of the first day that is not closed. NULL while no month is closed.

SELECT least(
    $1::timestamptz - $2::bigint * interval '1 second',
    first_open_day('-infinity')::timestamp AT TIME ZONE billing_zone())
WHERE closed_through() > '-infinity'
