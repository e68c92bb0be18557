-- Each distinct content once.

INSERT INTO set_aside (set_aside_id, scope, reason, place, byte_offset, message, content, token_app_key, signed_by)
SELECT DISTINCT ON (s.set_aside_id)
    s.set_aside_id, s.scope, s.reason, s.place, s.byte_offset, s.message, s.content, s.token_app_key, s.signed_by
FROM staged_set_aside AS s
ORDER BY s.set_aside_id, s.push_sequence, s.record_index
ON CONFLICT (set_aside_id) DO NOTHING
