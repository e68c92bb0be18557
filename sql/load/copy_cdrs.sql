-- CDR rows, straight into the table or into staging; {table} is cdr or staged_cdr.

COPY {table} (
    call_id, cdr_key, content_hash, received_at, journal_id, push_sequence, record_index, token_app_key, signed_by,
    ended_at, direction, sp_id, app_key, icid, bind_num, session_id, caller_num, callee_num, fwd_display_num,
    fwd_dst_num, call_in_time, fwd_start_time, fwd_alerting_time, fwd_answer_time, call_end_time, fwd_unasw_rsn,
    fail_time, ul_fail_reason, sip_status_code, call_out_start_time, call_out_alerting_time, call_out_answer_time,
    call_out_unasw_rsn, dyn_ivr_start_time, dyn_ivr_path, record_flag, record_start_time, record_object_name,
    record_bucket_name, record_domain, record_file_download_url, tts_play_times, tts_trans_duration, service_type,
    host_name, user_data, orig_callee_num, record_push_url, create_mpty_time, join_mpty_time, mpty_id, end_to_end_id,
    call_type, bill_type, subbill_type, caller_type, callee_type, subscription_id, area_code, call_duration,
    voice_check_type, notify_mode, extend_num, unknown_fields, unreadable_times, notes
) FROM STDIN (FORMAT binary)
