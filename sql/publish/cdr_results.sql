-- One row a CDR in force of a due call.

INSERT INTO cdr_result (
    call_id, cdr_key, content_hash, day, app_key, service_type, answered, first_leg_seconds, second_leg_seconds,
    talk_seconds, tts_plays, tts_seconds, recorded)
SELECT
    c.call_id,
    c.cdr_key,
    c.content_hash,
    c.day,
    c.app_key,
    c.service_type,
    c.talk_began_at IS NOT NULL,
    c.first_leg_seconds,
    c.second_leg_seconds,
    c.talk_seconds,
    c.tts_plays,
    c.tts_seconds,
    c.recorded
FROM night_cdr AS c
WHERE c.in_force
ORDER BY c.call_id, c.cdr_key
