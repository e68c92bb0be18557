-- Every call of a due day is in exactly one state. Returns the days on which the sums do not say so: none.

SELECT c.day::text, count(*), u.calls
FROM call_result AS c
INNER JOIN due_day AS d ON d.day = c.day
LEFT JOIN (
    SELECT u.day, sum(u.complete + u.awaiting_fee + u.missing_fee + u.awaiting_status + u.missing_status) AS calls
    FROM daily_usage AS u
    GROUP BY u.day
) AS u ON u.day = c.day
GROUP BY c.day, u.calls
HAVING count(*) IS DISTINCT FROM u.calls
