-- The yardstick of a night, as somebody would write it by hand: the two sides of each session joined, told apart by what
-- does not add up, counted and summed. No rating, no history, no versions. :workers 0 or 2.

SET work_mem = '1GB';
SET max_parallel_workers_per_gather = :workers;

SELECT
    j.app_key,
    j.service_type,
    j.finding,
    count(*) AS calls,
    sum(j.talk_seconds) AS talk_seconds,
    sum(j.tts_plays) AS tts_plays,
    sum(j.events) AS events
FROM (
    SELECT
        c.app_key,
        c.service_type,
        c.tts_play_times AS tts_plays,
        s.events,
        extract(epoch FROM c.ended_at - coalesce(c.fwd_answer_time, c.call_out_answer_time)) AS talk_seconds,
        CASE
            WHEN s.session_id IS NULL THEN 'missing_status'
            WHEN c.session_id IS NULL THEN 'missing_fee'
            WHEN s.disconnected_at IS NULL THEN 'incomplete_status'
            WHEN (coalesce(c.fwd_answer_time, c.call_out_answer_time) IS NOT NULL) <> (s.answers > 0) THEN 'answer_mismatch'
            WHEN abs(extract(epoch FROM s.disconnected_at - c.ended_at)) > 2 THEN 'end_mismatch'
            ELSE 'complete'
        END AS finding
    FROM raw_cdr AS c
    FULL JOIN (
        SELECT
            e.session_id,
            count(*) AS events,
            count(*) FILTER (WHERE e.event_type = 'answer') AS answers,
            max(e.occurred_at) FILTER (WHERE e.event_type = 'disconnect') AS disconnected_at
        FROM raw_status AS e
        GROUP BY e.session_id
    ) AS s ON s.session_id = c.session_id
) AS j
GROUP BY j.app_key, j.service_type, j.finding
ORDER BY 1, 2, 3;
