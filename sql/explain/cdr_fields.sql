-- Every given field of CDR version $2 of call $1, in the order of the table: column, value, meaning of a code.
-- Numbers are masked as the run's parameters say.

SELECT
    f.key,
    CASE
        WHEN a.atttypid = 'timestamptz'::regtype THEN printed(f.value::timestamptz)
        WHEN f.key IN ('bind_num', 'caller_num', 'callee_num', 'fwd_display_num', 'fwd_dst_num', 'orig_callee_num')
            THEN masked_number(f.value)
        ELSE masked_text(f.value)
    END,
    CASE f.key
        WHEN 'service_type' THEN service_name(c.service_type)
        WHEN 'ul_fail_reason' THEN coalesce(
            code_meaning('ul_fail_reason', c.ul_fail_reason), code_meaning('sip_status', c.ul_fail_reason))
        WHEN 'sip_status_code' THEN code_meaning('sip_status', c.sip_status_code)
        WHEN 'fwd_unasw_rsn' THEN code_meaning('q850', c.fwd_unasw_rsn)
        WHEN 'call_out_unasw_rsn' THEN code_meaning('q850', c.call_out_unasw_rsn)
    END
FROM cdr AS c
CROSS JOIN LATERAL jsonb_each_text(jsonb_strip_nulls(to_jsonb(c))) AS f (key, value)
INNER JOIN pg_attribute AS a ON a.attrelid = 'cdr'::regclass AND a.attname = f.key
WHERE c.call_id = $1
    AND c.content_hash = $2::uuid
    AND f.key NOT IN ('call_id', 'cdr_key', 'content_hash', 'received_at', 'journal_id', 'push_sequence',
        'record_index', 'token_app_key', 'signed_by', 'session_id', 'ended_at')
ORDER BY a.attnum
