-- Status event rows, straight into the table or into staging; {table} is status_event or staged_status_event.

COPY {table} (
    call_id, event_key, content_hash, received_at, journal_id, push_sequence, record_index, token_app_key, signed_by,
    event_type, occurred_at, session_id, caller, called, user_data, state_code, state_desc, digit_info, party_type,
    display_caller_num, orig_callee_num, notify_mode, subscription_id, unknown_fields, notes
) FROM STDIN (FORMAT binary)
