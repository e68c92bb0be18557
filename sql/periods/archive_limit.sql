-- The instant before which archived pushes may go at $1, when they stay for $2 seconds: never later than the beginning
-- of the first day that is not closed. NULL while no month is closed.

SELECT least(
    $1::timestamptz - make_interval(secs => $2::double precision),
    least(closed_through() + 1, (SELECT min(p.period) FROM period_as_of AS p WHERE p.act = 'reopened'))::timestamp
        AT TIME ZONE billing_zone())
WHERE closed_through() > '-infinity'
