-- Forgetting: the only way in which facts are ever changed. Each of these functions runs as its owner with a search path
-- of its own, so that nobody needs the right to change a fact.

CREATE OR REPLACE FUNCTION cdr_texts(f cdr) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat_ws(E'\n',
        f.sp_id, f.bind_num, f.session_id, f.caller_num, f.callee_num, f.fwd_display_num, f.fwd_dst_num,
        f.dyn_ivr_path, f.record_object_name, f.record_bucket_name, f.record_domain, f.record_file_download_url,
        f.host_name, f.user_data, f.orig_callee_num, f.record_push_url, f.mpty_id, f.call_type, f.bill_type,
        f.subbill_type, f.caller_type, f.callee_type, f.subscription_id, f.area_code, f.voice_check_type,
        f.notify_mode, f.extend_num, f.unknown_fields, f.unreadable_times, f.notes);

CREATE OR REPLACE FUNCTION event_texts(f status_event) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat_ws(E'\n',
        f.session_id, f.caller, f.called, f.user_data, f.state_desc, f.digit_info, f.party_type, f.display_caller_num,
        f.orig_callee_num, f.notify_mode, f.subscription_id, f.unknown_fields, f.notes);

CREATE OR REPLACE FUNCTION begin_forgetting(kind text, before_day date, reason text, acted_by text, acted_at timestamptz)
    RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = huadan, pg_temp
BEGIN ATOMIC
    INSERT INTO forget_act (kind, before_day, reason, acted_by, acted_at)
    VALUES (kind, before_day, reason, acted_by, acted_at)
    RETURNING forget_act_id;
END;

CREATE OR REPLACE FUNCTION note_forgetting(of_act bigint, what text, day date, journal_id integer, count bigint)
    RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = huadan, pg_temp
BEGIN ATOMIC
    INSERT INTO forget_step (forget_act_id, what, day, journal_id, count)
    VALUES (of_act, what, day, journal_id, count);
END;

CREATE OR REPLACE FUNCTION is_forgotten_whole(act bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce((SELECT a.kind <> 'number' FROM forget_act AS a WHERE a.forget_act_id = act), false);
COMMENT ON FUNCTION is_forgotten_whole(bigint) IS 'Whether an act has taken all numbers and texts out of a row.';

-- All numbers and texts of the calls of a day, whose CDRs are all older than the act says too; rows changed. Pushes that
-- came before an instant go from the archive as a whole; of later ones the places of the records are noted.
CREATE OR REPLACE FUNCTION forget_day(of_act bigint, of_day date, salt bytea, whole_before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = huadan, pg_temp AS $$
DECLARE
    -- Looked up by key, a call at a time: how many a day has cannot be foreseen.
    calls uuid[] := ARRAY(
        SELECT k.call_id
        FROM call_result AS k
        INNER JOIN forget_act AS a ON a.forget_act_id = of_act AND of_day < a.before_day
        WHERE k.day = of_day
            AND NOT EXISTS (SELECT FROM cdr_result AS r WHERE r.call_id = k.call_id AND r.day >= a.before_day));
    cdrs bigint;
    events bigint;
BEGIN
    PERFORM note_forgetting(of_act, 'begun', of_day, NULL, cardinality(calls));
    UPDATE cdr AS f
    SET (
        sp_id, bind_num, session_id, caller_num, callee_num, fwd_display_num, fwd_dst_num, dyn_ivr_path,
        record_object_name, record_bucket_name, record_domain, record_file_download_url, host_name, user_data,
        orig_callee_num, record_push_url, mpty_id, call_type, bill_type, subbill_type, caller_type, callee_type,
        subscription_id, area_code, voice_check_type, notify_mode, extend_num, unknown_fields, unreadable_times,
        notes, forget_act_id
    ) = (
        SELECT
            n.sp_id, n.bind_num, n.session_id, n.caller_num, n.callee_num, n.fwd_display_num, n.fwd_dst_num,
            n.dyn_ivr_path, n.record_object_name, n.record_bucket_name, n.record_domain, n.record_file_download_url,
            n.host_name, n.user_data, n.orig_callee_num, n.record_push_url, n.mpty_id, n.call_type, n.bill_type,
            n.subbill_type, n.caller_type, n.callee_type, n.subscription_id, n.area_code, n.voice_check_type,
            n.notify_mode, n.extend_num, n.unknown_fields, n.unreadable_times, n.notes, n.forget_act_id
        FROM forgotten_cdr(f, NULL, salt, of_act) AS n
    )
    WHERE f.call_id = ANY (calls) AND NOT is_forgotten_whole(f.forget_act_id);
    GET DIAGNOSTICS cdrs = ROW_COUNT;
    UPDATE status_event AS f
    SET (
        session_id, caller, called, user_data, state_desc, digit_info, party_type, display_caller_num,
        orig_callee_num, notify_mode, subscription_id, unknown_fields, notes, forget_act_id
    ) = (
        SELECT
            n.session_id, n.caller, n.called, n.user_data, n.state_desc, n.digit_info, n.party_type,
            n.display_caller_num, n.orig_callee_num, n.notify_mode, n.subscription_id, n.unknown_fields, n.notes,
            n.forget_act_id
        FROM forgotten_event(f, NULL, salt, of_act) AS n
    )
    WHERE f.call_id = ANY (calls) AND NOT is_forgotten_whole(f.forget_act_id);
    GET DIAGNOSTICS events = ROW_COUNT;
    INSERT INTO forget_place (forget_act_id, journal_id, push_sequence, record_index)
    SELECT of_act, p.journal_id, p.push_sequence, p.record_index
    FROM (
        SELECT f.journal_id, f.push_sequence, f.record_index
        FROM cdr AS f
        WHERE f.call_id = ANY (calls) AND f.received_at >= whole_before
        UNION
        SELECT f.journal_id, f.push_sequence, f.record_index
        FROM status_event AS f
        WHERE f.call_id = ANY (calls) AND f.received_at >= whole_before
        UNION
        SELECT r.journal_id, r.push_sequence, r.record_index
        FROM repeat AS r
        WHERE r.call_id = ANY (calls) AND r.received_at >= whole_before
    ) AS p
    ON CONFLICT (forget_act_id, journal_id, push_sequence, record_index) DO NOTHING;
    PERFORM note_forgetting(of_act, 'cdr', of_day, NULL, cdrs);
    PERFORM note_forgetting(of_act, 'status_event', of_day, NULL, events);
    RETURN cdrs + events;
END;
$$;

-- One number, wherever it stands in a fact, with every place its pushes came to; rows changed.
CREATE OR REPLACE FUNCTION forget_number(of_act bigint, pattern text, salt bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = huadan, pg_temp AS $$
DECLARE
    cdrs bigint;
    events bigint;
BEGIN
    PERFORM note_forgetting(of_act, 'begun', NULL, NULL, 0);
    WITH changed AS (
        UPDATE cdr AS f
        SET (
            sp_id, bind_num, session_id, caller_num, callee_num, fwd_display_num, fwd_dst_num, dyn_ivr_path,
            record_object_name, record_bucket_name, record_domain, record_file_download_url, host_name, user_data,
            orig_callee_num, record_push_url, mpty_id, call_type, bill_type, subbill_type, caller_type, callee_type,
            subscription_id, area_code, voice_check_type, notify_mode, extend_num, unknown_fields, unreadable_times,
            notes, forget_act_id
        ) = (
            SELECT
                n.sp_id, n.bind_num, n.session_id, n.caller_num, n.callee_num, n.fwd_display_num, n.fwd_dst_num,
                n.dyn_ivr_path, n.record_object_name, n.record_bucket_name, n.record_domain, n.record_file_download_url,
                n.host_name, n.user_data, n.orig_callee_num, n.record_push_url, n.mpty_id, n.call_type, n.bill_type,
                n.subbill_type, n.caller_type, n.callee_type, n.subscription_id, n.area_code, n.voice_check_type,
                n.notify_mode, n.extend_num, n.unknown_fields, n.unreadable_times, n.notes, n.forget_act_id
            FROM forgotten_cdr(f, pattern, salt, of_act) AS n
        )
        WHERE cdr_texts(f) ~ pattern
        RETURNING f.call_id, f.cdr_key, f.content_hash, f.journal_id, f.push_sequence, f.record_index
    ),
    placed AS (
        INSERT INTO forget_place (forget_act_id, journal_id, push_sequence, record_index)
        SELECT of_act, c.journal_id, c.push_sequence, c.record_index
        FROM changed AS c
        UNION
        SELECT of_act, r.journal_id, r.push_sequence, r.record_index
        FROM changed AS c
        INNER JOIN repeat AS r
            ON r.call_id = c.call_id AND r.fact_key = c.cdr_key AND r.content_hash = c.content_hash
        ON CONFLICT (forget_act_id, journal_id, push_sequence, record_index) DO NOTHING
    )
    SELECT count(*) INTO cdrs FROM changed AS c;
    WITH changed AS (
        UPDATE status_event AS f
        SET (
            session_id, caller, called, user_data, state_desc, digit_info, party_type, display_caller_num,
            orig_callee_num, notify_mode, subscription_id, unknown_fields, notes, forget_act_id
        ) = (
            SELECT
                n.session_id, n.caller, n.called, n.user_data, n.state_desc, n.digit_info, n.party_type,
                n.display_caller_num, n.orig_callee_num, n.notify_mode, n.subscription_id, n.unknown_fields, n.notes,
                n.forget_act_id
            FROM forgotten_event(f, pattern, salt, of_act) AS n
        )
        WHERE event_texts(f) ~ pattern
        RETURNING f.call_id, f.event_key, f.content_hash, f.journal_id, f.push_sequence, f.record_index
    ),
    placed AS (
        INSERT INTO forget_place (forget_act_id, journal_id, push_sequence, record_index)
        SELECT of_act, c.journal_id, c.push_sequence, c.record_index
        FROM changed AS c
        UNION
        SELECT of_act, r.journal_id, r.push_sequence, r.record_index
        FROM changed AS c
        INNER JOIN repeat AS r
            ON r.call_id = c.call_id AND r.fact_key = c.event_key AND r.content_hash = c.content_hash
        ON CONFLICT (forget_act_id, journal_id, push_sequence, record_index) DO NOTHING
    )
    SELECT count(*) INTO events FROM changed AS c;
    PERFORM note_forgetting(of_act, 'cdr', NULL, NULL, cdrs);
    PERFORM note_forgetting(of_act, 'status_event', NULL, NULL, events);
    RETURN cdrs + events;
END;
$$;

-- A body or record that was set aside, as the program has written it again.
CREATE OR REPLACE FUNCTION forget_set_aside(of_act bigint, of_entry uuid, new_place text, new_content bytea)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = huadan, pg_temp AS $$
BEGIN
    PERFORM note_forgetting(of_act, 'begun', NULL, NULL, 1);
    UPDATE set_aside AS s
    SET place = new_place, content = new_content, forget_act_id = of_act
    WHERE s.set_aside_id = of_entry;
    INSERT INTO forget_place (forget_act_id, journal_id, push_sequence, record_index)
    SELECT of_act, o.journal_id, o.push_sequence, o.record_index
    FROM set_aside_occurrence AS o
    WHERE o.set_aside_id = of_entry
    ON CONFLICT (forget_act_id, journal_id, push_sequence, record_index) DO NOTHING;
    PERFORM note_forgetting(of_act, 'set_aside', NULL, NULL, 1);
END;
$$;

-- Acts and journals in which something is left to do: the books' part of an act that was stopped, or an archive.
CREATE OR REPLACE VIEW pending_forgetting AS
SELECT a.forget_act_id, a.acted_at, a.before_day, NULL::integer AS journal_id, '' AS place
FROM forget_act AS a
WHERE NOT EXISTS (SELECT FROM forget_step AS s WHERE s.forget_act_id = a.forget_act_id AND s.what = 'books')
UNION ALL
SELECT a.forget_act_id, a.acted_at, a.before_day, j.journal_id, j.place
FROM forget_act AS a
INNER JOIN journal AS j ON j.registered_at <= a.acted_at
WHERE NOT EXISTS (
        SELECT
        FROM forget_step AS s
        WHERE s.forget_act_id = a.forget_act_id AND s.what = 'archive' AND s.journal_id = j.journal_id)
    AND (a.before_day IS NOT NULL OR EXISTS (
        SELECT FROM forget_place AS p WHERE p.forget_act_id = a.forget_act_id AND p.journal_id = j.journal_id));

-- They run with the rights of their owner: who may call them is said by name.
REVOKE ALL ON FUNCTION
    begin_forgetting(text, date, text, text, timestamptz), note_forgetting(bigint, text, date, integer, bigint),
    forget_day(bigint, date, bytea, timestamptz), forget_number(bigint, text, bytea),
    forget_set_aside(bigint, uuid, text, bytea)
FROM PUBLIC;
