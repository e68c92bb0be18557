-- Words and tests the rules share.

CREATE OR REPLACE FUNCTION counted(number bigint, noun text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN number || ' ' || noun || CASE WHEN number = 1 THEN '' ELSE 's' END;

CREATE OR REPLACE FUNCTION spelled(span interval) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN extract(epoch FROM span)::bigint % 3600 = 0 THEN extract(epoch FROM span)::bigint / 3600 || ' h'
        WHEN extract(epoch FROM span)::bigint % 60 = 0 THEN extract(epoch FROM span)::bigint / 60 || ' min'
        ELSE extract(epoch FROM span)::bigint || ' s'
    END;

-- One or more whole hours, give or take the tolerance.
CREATE OR REPLACE FUNCTION is_whole_hours(difference_seconds bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN difference_seconds >= 3600 - tolerance_seconds()
        AND least(difference_seconds % 3600, 3600 - difference_seconds % 3600) <= tolerance_seconds();

CREATE OR REPLACE FUNCTION end_difference_detail(disconnect_at timestamptz, cdr_ended_at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN format('latest disconnect %s, end of the CDR %s: %s s apart',
        printed(disconnect_at), printed(cdr_ended_at), abs(extract(epoch FROM disconnect_at - cdr_ended_at))::bigint);

-- A recorded gap of ours can explain what is missing.
CREATE OR REPLACE FUNCTION gap_note(from_instant timestamptz, to_instant timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(
                format('; pushes were refused or nobody listened then (%s)',
                    nullif(string_agg(DISTINCT g.kind COLLATE "C", ', ' ORDER BY g.kind COLLATE "C")
                        FILTER (WHERE g.kind <> 'clock'), '')), '')
            || CASE WHEN bool_or(g.kind = 'clock') THEN '; our clock jumped then' ELSE '' END
        FROM gap AS g
        WHERE g.from_at <= to_instant AND g.to_at >= from_instant AND g.received_at <= as_of());

DROP FUNCTION IF EXISTS is_known_event(uuid, uuid, timestamptz);

-- Whether a status event was there at an instant: its row, or a repeat that is older than the row that was loaded first.
CREATE OR REPLACE FUNCTION is_known_event(
    of_call uuid, of_content uuid, received_at timestamptz, known_by timestamptz
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN received_at <= known_by OR EXISTS (
        SELECT
        FROM repeat AS r
        WHERE r.call_id = of_call AND r.content_hash = of_content AND r.received_at <= known_by);

-- The columns in which two versions of a CDR differ; where and when they came does not count.
CREATE OR REPLACE FUNCTION differing_fields(one cdr, other cdr) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT key
    FROM jsonb_each(to_jsonb(one)) AS a (key, value)
    INNER JOIN jsonb_each(to_jsonb(other)) AS b (key, value) USING (key)
    WHERE a.value IS DISTINCT FROM b.value
        AND key NOT IN ('content_hash', 'received_at', 'journal_id', 'push_sequence', 'record_index',
            'token_app_key', 'signed_by', 'notes', 'ended_at', 'forget_act_id');
END;

-- Fields that can move money: when a leg was answered and ended, for whom, to whom, which service, TTS and recording.
CREATE OR REPLACE FUNCTION is_billing_field(field text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN field IN ('app_key', 'service_type', 'callee_num', 'fwd_dst_num', 'call_out_answer_time', 'fwd_answer_time',
        'call_end_time', 'fail_time', 'call_in_time', 'call_out_start_time', 'call_out_alerting_time', 'fwd_start_time',
        'fwd_alerting_time', 'dyn_ivr_start_time', 'create_mpty_time', 'join_mpty_time',
        'tts_play_times', 'tts_trans_duration', 'record_flag', 'unreadable_times');
