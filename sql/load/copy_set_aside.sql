-- What could not be used, with each arrival.

COPY staged_set_aside (
    set_aside_id, scope, reason, place, byte_offset, message, content, token_app_key, signed_by,
    journal_id, push_sequence, record_index, received_at
) FROM STDIN (FORMAT binary)
