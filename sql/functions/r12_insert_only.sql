-- Facts, acts and what was signed are inserted once. Whoever tries to change a row, the owner of the tables too, is
-- told so by the database itself; only a migration that takes the trigger away first can.

-- The one exception is forgetting: a transaction that has recorded an act of it may take numbers and texts out of facts,
-- and nothing else. Temporary tables cannot pass for ours: the search path names them last.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = huadan, pg_temp AS $$
BEGIN
    IF tg_op = 'UPDATE' AND forgettable_columns(tg_table_name) IS NOT NULL AND EXISTS (
        SELECT
        FROM forget_step AS s
        WHERE s.what = 'begun' AND s.transaction_id = pg_current_xact_id_if_assigned())
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is insert-only: facts, acts and signed figures are never changed or deleted', tg_table_name
        USING ERRCODE = 'restrict_violation',
        HINT = 'Add an act that follows: a waiver, a choice, a dismissal, or reopen the month.';
END;
$$;

CREATE OR REPLACE FUNCTION forgettable_columns(of_table text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE of_table
        WHEN 'cdr' THEN ARRAY[
            'sp_id', 'bind_num', 'session_id', 'caller_num', 'callee_num', 'fwd_display_num', 'fwd_dst_num',
            'dyn_ivr_path', 'record_object_name', 'record_bucket_name', 'record_domain', 'record_file_download_url',
            'host_name', 'user_data', 'orig_callee_num', 'record_push_url', 'mpty_id', 'call_type', 'bill_type',
            'subbill_type', 'caller_type', 'callee_type', 'subscription_id', 'area_code', 'voice_check_type',
            'notify_mode', 'extend_num', 'unknown_fields', 'unreadable_times', 'notes']
        WHEN 'status_event' THEN ARRAY[
            'session_id', 'caller', 'called', 'user_data', 'state_desc', 'digit_info', 'party_type',
            'display_caller_num', 'orig_callee_num', 'notify_mode', 'subscription_id', 'unknown_fields', 'notes']
        WHEN 'set_aside' THEN ARRAY['place', 'content']
    END;
COMMENT ON FUNCTION forgettable_columns(text) IS 'Columns that an act of forgetting may change; NULL: none of the table.';

-- Of a row that forgetting changes, everything else stays, what was given stays given, and what is new is a token.
CREATE OR REPLACE FUNCTION refuse_other_change() RETURNS trigger LANGUAGE plpgsql SET search_path = huadan, pg_temp AS $$
DECLARE
    columns text[] := forgettable_columns(tg_table_name);
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
BEGIN
    IF before - columns - 'forget_act_id' <> after - columns - 'forget_act_id'
        OR EXISTS (
            SELECT
            FROM unnest(columns) AS c (name)
            WHERE before -> c.name <> after -> c.name
                AND (before -> c.name = 'null' OR after -> c.name = 'null'
                    OR c.name <> 'content' AND after ->> c.name !~ '\*#\d{6}\*\d{6}'))
        OR NOT EXISTS (
            SELECT
            FROM forget_step AS s
            WHERE s.what = 'begun' AND s.forget_act_id = new.forget_act_id
                AND s.transaction_id = pg_current_xact_id_if_assigned())
    THEN
        RAISE EXCEPTION '% is insert-only: forgetting never changes keys, hashes, times, codes or figures', tg_table_name
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END;
$$;

CREATE OR REPLACE FUNCTION insert_only_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY[
        'cdr', 'status_event', 'repeat', 'set_aside', 'set_aside_occurrence', 'gap',
        'app_act', 'app_signature_act', 'app_token', 'app_token_end', 'set_aside_act', 'discrepancy_waiver',
        'cdr_choice', 'period_act',
        'closed_call', 'closed_cdr', 'closed_usage', 'closed_discrepancy', 'closed_dismissal', 'correction',
        'period_files', 'report_revision', 'digest_link',
        'rate_card', 'rate_rule', 'rate_item', 'closed_cdr_charge', 'closed_charge',
        'forget_act', 'forget_step', 'forget_place'];

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY insert_only_tables() LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', one);
        IF forgettable_columns(one) IS NOT NULL THEN
            EXECUTE format('CREATE OR REPLACE TRIGGER only_forgotten BEFORE UPDATE ON %I '
                'FOR EACH ROW EXECUTE FUNCTION refuse_other_change()', one);
        END IF;
    END LOOP;
END;
$$;
