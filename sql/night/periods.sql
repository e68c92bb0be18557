-- Sets which months are closed as of the instant that was set, for this connection.

SELECT
    set_config('huadan.closed_through', coalesce(
        (SELECT (max(p.period) + interval '1 month' - interval '1 day')::date FROM period_as_of AS p WHERE p.act = 'closed')::text,
        '-infinity'), false),
    set_config('huadan.reopened_periods', coalesce(
        (SELECT string_agg(to_char(p.period, 'YYYY-MM'), ' ' ORDER BY p.period) FROM period_as_of AS p WHERE p.act = 'reopened'),
        ''), false)
