-- The month that begins on $1: whether it is closed, with which month's books, the earliest other month before it
-- that has something in it and is open, and when it can close at the earliest.

SELECT
    is_closed_day($1::date),
    to_char(books_of($1::date), 'YYYY-MM'),
    (
        SELECT to_char(min(u.period), 'YYYY-MM')
        FROM (
            SELECT period_of(c.day) AS period FROM call_result AS c WHERE c.day < $1::date AND NOT is_closed_day(c.day)
            UNION ALL
            SELECT period_of(r.day) FROM cdr_result AS r WHERE r.day < $1::date AND NOT is_closed_day(r.day)
        ) AS u
    ),
    printed(e.ended_at + fee_grace()),
    as_of() > e.ended_at + fee_grace()
FROM (SELECT ($1::date + interval '1 month')::timestamp AT TIME ZONE billing_zone() AS ended_at) AS e
