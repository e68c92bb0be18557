-- Usage of due days: CDR figures by the CDR's own day, app and service, call figures by the call's.

INSERT INTO daily_usage (
    day, app_key, service_type, service, calls, cdrs, answered_calls, talk_seconds, first_leg_seconds,
    second_leg_seconds,
    tts_plays, tts_seconds, recorded_calls, complete, awaiting_fee, missing_fee, awaiting_status, missing_status,
    other_discrepancies)
SELECT
    u.day,
    u.app_key,
    u.service_type,
    u.service,
    sum(u.calls),
    sum(u.cdrs),
    sum(u.answered_calls),
    sum(u.talk_seconds),
    sum(u.first_leg_seconds),
    sum(u.second_leg_seconds),
    sum(u.tts_plays),
    sum(u.tts_seconds),
    sum(u.recorded_calls),
    sum(u.complete),
    sum(u.awaiting_fee),
    sum(u.missing_fee),
    sum(u.awaiting_status),
    sum(u.missing_status),
    sum(u.other_discrepancies)
FROM (
    SELECT
        r.day,
        r.app_key,
        coalesce(r.service_type, '') AS service_type,
        service_name(r.service_type) AS service,
        0 AS calls,
        count(*) AS cdrs,
        0 AS answered_calls,
        sum(r.talk_seconds) AS talk_seconds,
        coalesce(sum(r.first_leg_seconds), 0) AS first_leg_seconds,
        coalesce(sum(r.second_leg_seconds), 0) AS second_leg_seconds,
        coalesce(sum(r.tts_plays), 0) AS tts_plays,
        coalesce(sum(r.tts_seconds), 0) AS tts_seconds,
        0 AS recorded_calls,
        0 AS complete,
        0 AS awaiting_fee,
        0 AS missing_fee,
        0 AS awaiting_status,
        0 AS missing_status,
        0 AS other_discrepancies
    FROM cdr_result AS r
    INNER JOIN due_day AS d ON d.day = r.day
    GROUP BY r.day, r.app_key, r.service_type
    UNION ALL
    SELECT
        c.day,
        c.app_key,
        coalesce(c.service_type, ''),
        CASE WHEN c.has_cdr THEN service_name(c.service_type) ELSE '' END,
        count(*),
        0,
        count(*) FILTER (WHERE c.answered),
        0,
        0,
        0,
        0,
        0,
        count(*) FILTER (WHERE c.recorded),
        count(*) FILTER (WHERE c.state = 'complete'),
        count(*) FILTER (WHERE c.state = 'awaiting_fee'),
        count(*) FILTER (WHERE c.state = 'missing_fee'),
        count(*) FILTER (WHERE c.state = 'awaiting_status'),
        count(*) FILTER (WHERE c.state = 'missing_status'),
        coalesce(sum(c.other_discrepancies), 0)
    FROM call_result AS c
    INNER JOIN due_day AS d ON d.day = c.day
    GROUP BY c.day, c.app_key, c.service_type, c.has_cdr
) AS u
GROUP BY u.day, u.app_key, u.service_type, u.service
