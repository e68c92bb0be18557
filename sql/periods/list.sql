-- Every month with anything in it, up to that of as-of: month, state, who closed or reopened it, when, calls, CDRs,
-- what stands in the way of closing it, corrections booked for it elsewhere.

WITH month AS (
    SELECT u.period
    FROM (
        SELECT period_of(c.day) AS period FROM call_result AS c
        UNION
        SELECT period_of(r.day) FROM cdr_result AS r
        UNION
        SELECT a.period FROM period_as_of AS a
    ) AS u
    WHERE u.period <= period_of(day_of(as_of()))
)
SELECT
    to_char(m.period, 'YYYY-MM'),
    CASE
        WHEN is_closed_day(m.period) THEN 'closed'
        WHEN p.act = 'reopened' THEN 'reopened'
        ELSE 'open'
    END,
    coalesce(p.acted_by, ''),
    coalesce(printed(p.acted_at), ''),
    coalesce(u.calls, 0)::bigint,
    coalesce(u.cdrs, 0)::bigint,
    CASE WHEN is_closed_day(m.period) THEN 0 ELSE coalesce(o.obstacles, 0) END,
    coalesce(x.corrections, 0)
FROM month AS m
LEFT JOIN period_as_of AS p ON p.period = m.period
LEFT JOIN LATERAL (
    SELECT sum(u.calls) AS calls, sum(u.cdrs) AS cdrs
    FROM report_usage AS u
    WHERE u.day >= m.period AND u.day < m.period + interval '1 month'
) AS u ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS obstacles
    FROM period_obstacle AS o
    WHERE o.day >= m.period AND o.day < m.period + interval '1 month'
) AS o ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS corrections
    FROM live_correction AS x
    WHERE x.original_day >= m.period AND x.original_day < m.period + interval '1 month'
) AS x ON true
ORDER BY m.period
