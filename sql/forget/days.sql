-- The days before $1 that can hold something that was not forgotten: those that no act by age has reached, and those to
-- which facts came since the last run before the latest such act.

WITH done AS (
    SELECT a.before_day, (
        SELECT max(r.as_of)
        FROM nightly_run AS r
        WHERE r.kind = 'current' AND r.outcome IN ('published', 'done') AND r.as_of <= a.acted_at
    ) AS judged_at
    FROM forget_act AS a
    INNER JOIN forget_step AS s ON s.forget_act_id = a.forget_act_id AND s.what = 'books'
    WHERE a.before_day IS NOT NULL
    ORDER BY a.before_day DESC, a.forget_act_id DESC
    LIMIT 1
)
SELECT DISTINCT d.day::text
FROM (
    SELECT k.day
    FROM call_result AS k
    WHERE k.day >= coalesce((SELECT o.before_day FROM done AS o), '-infinity')
    UNION ALL
    SELECT k.day
    FROM (
        SELECT f.call_id FROM cdr AS f WHERE f.received_at > (SELECT o.judged_at FROM done AS o)
        UNION
        SELECT f.call_id FROM status_event AS f WHERE f.received_at > (SELECT o.judged_at FROM done AS o)
    ) AS late
    INNER JOIN call_result AS k ON k.call_id = late.call_id
) AS d
WHERE d.day < $1::date
ORDER BY 1
