-- What takes the place of numbers and texts that are forgotten: still given, still told apart, no way back. The salt
-- lives in the memory of the one program that forgets, for as long as it does.

-- What masking keeps at the front of a number: country code and 3 digits, or the code alone when few digits follow.
CREATE OR REPLACE FUNCTION number_head(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN value ~ '^\+86\d{8,}$' THEN left(value, 6)
        WHEN value ~ '^\+[\d ().-]+$' THEN coalesce(
            (regexp_match(regexp_replace(value, '[ ().-]', '', 'g'), '^(\+' || country_code_pattern() || '\d{3})\d{5}'))[1],
            (regexp_match(regexp_replace(value, '[ ().-]', '', 'g'), '^(\+' || country_code_pattern() || ')\d'))[1],
            '+')
        WHEN value ~ '^[\d ().-]+$' AND length(regexp_replace(value, '\D', '', 'g')) >= 8
            THEN left(regexp_replace(value, '\D', '', 'g'), 3)
        ELSE ''
    END;

CREATE OR REPLACE FUNCTION is_forgotten(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^\+?\d*\*#\d{6}\*\d{6}$';

-- Groups of six digits: masking, which looks for eight and more, leaves them as they are.
CREATE OR REPLACE FUNCTION forgotten_token(value text, salt bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT '*#' || left(d.digits, 6) || '*' || right(d.digits, 6)
        FROM (
            SELECT lpad((
                ('x' || encode(substr(sha256(salt || convert_to(value, 'UTF8')), 1, 7), 'hex'))::bit(56)::bigint
                    % 1000000000000)::text, 12, '0') AS digits
        ) AS d);

CREATE OR REPLACE FUNCTION forgotten_number(value text, salt bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN value IS NULL OR is_forgotten(value) THEN value
        ELSE number_head(value) || forgotten_token(value, salt)
    END;

CREATE OR REPLACE FUNCTION forgotten_words(value text, salt bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value IS NULL OR is_forgotten(value) THEN value ELSE forgotten_token(value, salt) END;

-- The same where JSON stands: a JSON text.
CREATE OR REPLACE FUNCTION forgotten_object(value text, salt bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN value IS NULL OR is_forgotten(btrim(value, '"')) THEN value
        ELSE to_json(forgotten_token(value, salt))::text
    END;

-- Every match of a pattern in a text, each by itself, so that different ones stay different.
CREATE OR REPLACE FUNCTION forgotten_matches(value text, pattern text, salt bytea) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    result text := '';
    place integer := 1;
    first integer;
    past integer;
BEGIN
    IF value IS NULL OR is_forgotten(value) THEN
        RETURN value;
    END IF;
    LOOP
        first := regexp_instr(value, pattern, place, 1, 0);
        EXIT WHEN first = 0;
        past := regexp_instr(value, pattern, place, 1, 1);
        result := result || substr(value, place, first - place)
            || forgotten_number(substr(value, first, past - first), salt);
        place := past;
    END LOOP;
    RETURN result || substr(value, place);
END;
$$;

-- Seven digits and more, also with a separator between them: what can be a phone number.
CREATE OR REPLACE FUNCTION long_run_pattern() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '\+?\d(?:[ ().-]?\d){6,}';

-- The same inside JSON, which stays JSON: a number that holds a match becomes a text.
CREATE OR REPLACE FUNCTION forgotten_json(value jsonb, pattern text, salt bytea) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'object' THEN (
            SELECT jsonb_object_agg(forgotten_matches(m.key, pattern, salt), forgotten_json(m.value, pattern, salt))
            FROM jsonb_each(value) AS m)
        WHEN 'array' THEN (
            SELECT jsonb_agg(forgotten_json(m.value, pattern, salt) ORDER BY m.number)
            FROM jsonb_array_elements(value) WITH ORDINALITY AS m (value, number))
        WHEN 'string' THEN to_jsonb(forgotten_matches(value #>> '{}', pattern, salt))
        WHEN 'number' THEN CASE
            WHEN value::text ~ pattern THEN to_jsonb(forgotten_matches(value::text, pattern, salt))
            ELSE value
        END
        ELSE value
    END;
END;
$$;

CREATE OR REPLACE FUNCTION forgotten_json_text(value text, pattern text, salt bytea) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF value IS NULL OR value !~ pattern THEN
        RETURN value;
    END IF;
    RETURN forgotten_json(value::jsonb, pattern, salt)::text;
EXCEPTION
    -- Numbers beyond what PostgreSQL keeps: the text goes as a whole.
    WHEN OTHERS THEN RETURN to_json(forgotten_token(value, salt))::text;
END;
$$;

-- A CDR without its numbers and texts: all of them without a pattern, else what matches. Keys, hashes, times, codes and
-- the identifiers that bills are made of are not touched.
CREATE OR REPLACE FUNCTION forgotten_cdr(one cdr, pattern text, salt bytea, of_act bigint) RETURNS cdr
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    loose text := coalesce(pattern, long_run_pattern());
BEGIN
    one.session_id := forgotten_matches(one.session_id, loose, salt);
    one.sp_id := forgotten_matches(one.sp_id, loose, salt);
    one.host_name := forgotten_matches(one.host_name, loose, salt);
    one.record_bucket_name := forgotten_matches(one.record_bucket_name, loose, salt);
    one.record_domain := forgotten_matches(one.record_domain, loose, salt);
    one.mpty_id := forgotten_matches(one.mpty_id, loose, salt);
    one.call_type := forgotten_matches(one.call_type, loose, salt);
    one.bill_type := forgotten_matches(one.bill_type, loose, salt);
    one.subbill_type := forgotten_matches(one.subbill_type, loose, salt);
    one.caller_type := forgotten_matches(one.caller_type, loose, salt);
    one.callee_type := forgotten_matches(one.callee_type, loose, salt);
    one.subscription_id := forgotten_matches(one.subscription_id, loose, salt);
    one.area_code := forgotten_matches(one.area_code, loose, salt);
    one.voice_check_type := forgotten_matches(one.voice_check_type, loose, salt);
    one.notify_mode := forgotten_matches(one.notify_mode, loose, salt);
    one.notes := forgotten_matches(one.notes, loose, salt);
    IF pattern IS NULL THEN
        one.bind_num := forgotten_number(one.bind_num, salt);
        one.caller_num := forgotten_number(one.caller_num, salt);
        one.callee_num := forgotten_number(one.callee_num, salt);
        one.fwd_display_num := forgotten_number(one.fwd_display_num, salt);
        one.fwd_dst_num := forgotten_number(one.fwd_dst_num, salt);
        one.orig_callee_num := forgotten_number(one.orig_callee_num, salt);
        one.extend_num := forgotten_number(one.extend_num, salt);
        one.dyn_ivr_path := forgotten_words(one.dyn_ivr_path, salt);
        one.record_object_name := forgotten_words(one.record_object_name, salt);
        one.record_file_download_url := forgotten_words(one.record_file_download_url, salt);
        one.record_push_url := forgotten_words(one.record_push_url, salt);
        one.user_data := forgotten_words(one.user_data, salt);
        one.unknown_fields := forgotten_object(one.unknown_fields, salt);
        one.unreadable_times := forgotten_object(one.unreadable_times, salt);
    ELSE
        one.bind_num := forgotten_matches(one.bind_num, pattern, salt);
        one.caller_num := forgotten_matches(one.caller_num, pattern, salt);
        one.callee_num := forgotten_matches(one.callee_num, pattern, salt);
        one.fwd_display_num := forgotten_matches(one.fwd_display_num, pattern, salt);
        one.fwd_dst_num := forgotten_matches(one.fwd_dst_num, pattern, salt);
        one.orig_callee_num := forgotten_matches(one.orig_callee_num, pattern, salt);
        one.extend_num := forgotten_matches(one.extend_num, pattern, salt);
        one.dyn_ivr_path := forgotten_matches(one.dyn_ivr_path, pattern, salt);
        one.record_object_name := forgotten_matches(one.record_object_name, pattern, salt);
        one.record_file_download_url := forgotten_matches(one.record_file_download_url, pattern, salt);
        one.record_push_url := forgotten_matches(one.record_push_url, pattern, salt);
        one.user_data := forgotten_matches(one.user_data, pattern, salt);
        one.unknown_fields := forgotten_json_text(one.unknown_fields, pattern, salt);
        one.unreadable_times := forgotten_json_text(one.unreadable_times, pattern, salt);
    END IF;
    one.forget_act_id := of_act;
    RETURN one;
END;
$$;

CREATE OR REPLACE FUNCTION forgotten_event(one status_event, pattern text, salt bytea, of_act bigint)
    RETURNS status_event LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    loose text := coalesce(pattern, long_run_pattern());
BEGIN
    one.session_id := forgotten_matches(one.session_id, loose, salt);
    one.state_desc := forgotten_matches(one.state_desc, loose, salt);
    one.party_type := forgotten_matches(one.party_type, loose, salt);
    one.notify_mode := forgotten_matches(one.notify_mode, loose, salt);
    one.subscription_id := forgotten_matches(one.subscription_id, loose, salt);
    one.notes := forgotten_matches(one.notes, loose, salt);
    IF pattern IS NULL THEN
        one.caller := forgotten_number(one.caller, salt);
        one.called := forgotten_number(one.called, salt);
        one.display_caller_num := forgotten_number(one.display_caller_num, salt);
        one.orig_callee_num := forgotten_number(one.orig_callee_num, salt);
        one.user_data := forgotten_words(one.user_data, salt);
        one.digit_info := forgotten_words(one.digit_info, salt);
        one.unknown_fields := forgotten_object(one.unknown_fields, salt);
    ELSE
        one.caller := forgotten_matches(one.caller, pattern, salt);
        one.called := forgotten_matches(one.called, pattern, salt);
        one.display_caller_num := forgotten_matches(one.display_caller_num, pattern, salt);
        one.orig_callee_num := forgotten_matches(one.orig_callee_num, pattern, salt);
        one.user_data := forgotten_matches(one.user_data, pattern, salt);
        one.digit_info := forgotten_matches(one.digit_info, pattern, salt);
        one.unknown_fields := forgotten_json_text(one.unknown_fields, pattern, salt);
    END IF;
    one.forget_act_id := of_act;
    RETURN one;
END;
$$;
