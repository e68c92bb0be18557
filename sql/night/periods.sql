-- Sets which days are closed as of the instant that was set, for this connection.

SELECT
    set_config('huadan.closed_through', coalesce((
        SELECT (max(p.period) + interval '1 month' - interval '1 day')::date
        FROM period_as_of AS p
        WHERE p.act = 'closed')::text, '-infinity'), false),
    set_config('huadan.open_again', coalesce((
        -- From the end of the books before on: months without an act of their own go with the next that has one.
        SELECT range_agg(daterange(
            coalesce(s.books_before + interval '1 month', '-infinity')::date, (s.period + interval '1 month')::date))
        FROM (
            SELECT p.period, p.act, lag(p.period) OVER (ORDER BY p.period) AS books_before
            FROM period_as_of AS p
        ) AS s
        WHERE s.act = 'reopened')::text, '{}'), false)
