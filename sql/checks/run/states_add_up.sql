-- Every call of a due day is in exactly one state. Returns the days on which the sums do not say so: none.

SELECT c.day::text, c.calls, u.calls
FROM (
    SELECT r.day, count(*) AS calls
    FROM call_result AS r
    INNER JOIN due_day AS d ON d.day = r.day
    GROUP BY r.day
) AS c
LEFT JOIN (
    SELECT u.day, sum(u.complete + u.awaiting_fee + u.missing_fee + u.awaiting_status + u.missing_status) AS calls
    FROM daily_usage AS u
    INNER JOIN due_day AS d ON d.day = u.day
    GROUP BY u.day
) AS u ON u.day = c.day
WHERE c.calls IS DISTINCT FROM u.calls
