-- Keeps the usage of the month that begins on $2 under act $1, with the names of the apps.

INSERT INTO closed_usage (
    period_act_id, day, app_key, app_name, service_type, service, calls, cdrs, answered_calls, talk_seconds,
    first_leg_seconds, second_leg_seconds, tts_plays, tts_seconds, recorded_calls, complete, awaiting_fee, missing_fee,
    awaiting_status, missing_status, other_discrepancies)
SELECT
    $1::bigint, u.day, u.app_key, coalesce(a.app_name, ''), u.service_type, u.service, u.calls, u.cdrs,
    u.answered_calls, u.talk_seconds, u.first_leg_seconds, u.second_leg_seconds, u.tts_plays, u.tts_seconds,
    u.recorded_calls, u.complete, u.awaiting_fee, u.missing_fee, u.awaiting_status, u.missing_status,
    u.other_discrepancies
FROM daily_usage AS u
LEFT JOIN app_as_of AS a ON a.app_key = u.app_key
WHERE u.day >= $2::date AND u.day < $2::date + interval '1 month'
