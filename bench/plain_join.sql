-- What somebody would write by hand: each call's two sides, joined, counted and summed. The yardstick of a night.

SELECT
    coalesce(c.app_key, '') AS app_key,
    c.service_type,
    count(*) AS calls,
    count(*) FILTER (WHERE e.call_id IS NULL) AS without_status,
    count(*) FILTER (WHERE c.call_id IS NULL) AS without_fee,
    sum(extract(epoch FROM c.ended_at - coalesce(c.fwd_answer_time, c.call_out_answer_time))) AS talk_seconds
FROM (SELECT DISTINCT ON (f.call_id) f.* FROM huadan.cdr AS f ORDER BY f.call_id, f.ended_at) AS c
FULL JOIN (
    SELECT s.call_id, count(*) AS events, max(s.occurred_at) AS latest_at
    FROM huadan.status_event AS s
    GROUP BY s.call_id
) AS e ON e.call_id = c.call_id
GROUP BY 1, 2
ORDER BY 1, 2
