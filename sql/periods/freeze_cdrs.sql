-- Keeps the CDRs in force of the month that begins on $2 under act $1.

INSERT INTO closed_cdr (
    period_act_id, call_id, cdr_key, content_hash, day, app_key, service_type, icid, answered, first_leg_seconds,
    second_leg_seconds, talk_seconds, tts_plays, tts_seconds, recorded, state, status_events, discrepancies, as_of)
SELECT
    $1::bigint, r.call_id, r.cdr_key, r.content_hash, r.day, r.app_key, r.service_type, coalesce(c.icid, ''), r.answered,
    r.first_leg_seconds, r.second_leg_seconds, r.talk_seconds, r.tts_plays, r.tts_seconds, r.recorded, k.state,
    k.status_events, k.discrepancies, k.as_of
FROM cdr_result AS r
INNER JOIN cdr AS c ON c.call_id = r.call_id AND c.cdr_key = r.cdr_key AND c.content_hash = r.content_hash
INNER JOIN call_result AS k ON k.call_id = r.call_id
WHERE r.day >= $2::date AND r.day < $2::date + interval '1 month'
