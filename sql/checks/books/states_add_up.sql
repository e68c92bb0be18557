-- The sums of each day are those of its calls and CDRs, every call in exactly one state.

SELECT format('day %s', coalesce(r.day, u.day))
FROM (
    SELECT
        s.day, sum(s.calls) AS calls, sum(s.complete) AS complete, sum(s.missing_fee) AS missing_fee,
        sum(s.awaiting) AS awaiting, sum(s.cdrs) AS cdrs, sum(s.talk_seconds) AS talk_seconds
    FROM (
        SELECT
            c.day, 1 AS calls, (c.state = 'complete')::integer AS complete,
            (c.state = 'missing_fee')::integer AS missing_fee, (c.state LIKE 'awaiting%')::integer AS awaiting,
            0 AS cdrs, 0 AS talk_seconds
        FROM call_result AS c
        UNION ALL
        SELECT r.day, 0, 0, 0, 0, 1, r.talk_seconds
        FROM cdr_result AS r
    ) AS s
    GROUP BY s.day
) AS r
FULL JOIN (
    SELECT
        u.day, sum(u.calls) AS calls, sum(u.complete) AS complete, sum(u.missing_fee) AS missing_fee,
        sum(u.awaiting_fee + u.awaiting_status) AS awaiting, sum(u.cdrs) AS cdrs, sum(u.talk_seconds) AS talk_seconds
    FROM daily_usage AS u
    GROUP BY u.day
) AS u ON u.day = r.day
WHERE coalesce(r.day, u.day) < day_of(as_of())
    AND (r.calls, r.complete, r.missing_fee, r.awaiting, r.cdrs, r.talk_seconds)
        IS DISTINCT FROM (u.calls, u.complete, u.missing_fee, u.awaiting, u.cdrs, u.talk_seconds)
ORDER BY 1
