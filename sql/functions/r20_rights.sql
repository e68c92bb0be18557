-- Who may do what: four roles besides the owner, who migrates. A table that is not named here is closed to all four.
-- `huadan migrate` brings the database in line with this list whenever it differs, see sql/rights/.

CREATE OR REPLACE FUNCTION group_roles() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['huadan_ingest', 'huadan_nightly', 'huadan_acts', 'huadan_reading'];
COMMENT ON FUNCTION group_roles() IS 'The roles that rights are given to; people and services are members of them.';

-- What holds no secret: neither the key behind call_id, nor apps' secrets, nor hashes of tokens.
CREATE OR REPLACE FUNCTION readable_relations() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY[
        'schema_migration', 'schema_repeatable',
        'installation(installation_id, billing_timezone, created_at, singleton)',
        'journal', 'journal_position', 'gap',
        'cdr', 'status_event', 'repeat', 'set_aside', 'set_aside_occurrence', 'set_aside_act',
        'app_act(app_act_id, app_key, act, app_name, expects_fee, expects_status, acted_by, acted_at)',
        'app_signature_act(app_signature_act_id, app_key, signature, earlier_secrets_end_at, acted_by, acted_at)',
        'nightly_run', 'nightly_day', 'call_result', 'cdr_result', 'cdr_charge', 'discrepancy',
        'daily_usage', 'daily_charge', 'report_day', 'report_revision', 'digest_link', 'correction',
        'discrepancy_waiver', 'cdr_choice', 'period_act', 'period_files', 'rate_card', 'rate_rule', 'rate_item',
        'closed_call', 'closed_cdr', 'closed_usage', 'closed_discrepancy', 'closed_dismissal', 'closed_cdr_charge',
        'closed_charge', 'cause_code',
        'app_as_of', 'period_as_of', 'closed_period', 'live_correction', 'standing_waiver', 'report_call', 'report_cdr',
        'report_usage', 'report_charge', 'report_cdr_charge', 'live_discrepancy', 'report_discrepancy',
        'period_obstacle', 'undecided_set_aside', 'fact_digest', 'card_as_of', 'card_span',
        'forget_act', 'forget_step', 'forget_place', 'pending_forgetting',
        'expected_right', 'actual_right', 'right_difference'];

-- A relation stands for all its columns, or for those in brackets; a function with its argument types for itself.
CREATE OR REPLACE FUNCTION written_rights() RETURNS TABLE (role_name text, rights text[], things text[])
    LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    VALUES
        -- serve, import, replay: load journals, read the apps.
        ('huadan_ingest', ARRAY['SELECT', 'INSERT'], ARRAY[
            'cdr', 'status_event', 'repeat', 'set_aside', 'set_aside_occurrence', 'gap', 'journal', 'journal_position']),
        ('huadan_ingest', ARRAY['UPDATE'], ARRAY[
            'journal(place, retired_at)',
            'journal_position(next_sequence, loaded_through_at, last_sequence, last_entry)']),
        ('huadan_ingest', ARRAY['SELECT'], ARRAY[
            'schema_migration', 'schema_repeatable', 'installation', 'app_act', 'app_signature_act', 'app_token',
            'app_token_end', 'set_aside_act', 'nightly_run', 'period_as_of', 'rate_card', 'expected_right', 'actual_right',
            'right_difference']),

        -- nightly: judges, publishes, keeps the books of reports.
        ('huadan_nightly', ARRAY['SELECT'], readable_relations()),
        ('huadan_nightly', ARRAY['INSERT'], ARRAY[
            'nightly_run', 'nightly_day', 'call_result', 'discrepancy', 'cdr_result', 'cdr_charge', 'daily_usage',
            'daily_charge', 'correction', 'digest_link', 'report_day', 'report_revision', 'period_files']),
        ('huadan_nightly', ARRAY['UPDATE'], ARRAY[
            'nightly_run(outcome, finished_at, due_calls, due_days, opened, resolved)', 'discrepancy',
            'report_day(as_of, written_as_of)']),
        ('huadan_nightly', ARRAY['DELETE'], ARRAY[
            'call_result', 'cdr_result', 'cdr_charge', 'daily_usage', 'daily_charge']),
        ('huadan_nightly', ARRAY['EXECUTE'], ARRAY[
            'call_id_of(text)', 'begin_forgetting(text, date, text, text, timestamp with time zone)',
            'note_forgetting(bigint, text, date, integer, bigint)',
            'forget_day(bigint, date, bytea, timestamp with time zone)', 'forget_set_aside(bigint, uuid, text, bytea)',
            'count_results(bigint)']),

        -- What people decide: apps, cards, waivers, choices, closes.
        ('huadan_acts', ARRAY['SELECT'], readable_relations()),
        ('huadan_acts', ARRAY['SELECT'], ARRAY['app_act', 'app_signature_act', 'app_token', 'app_token_end']),
        ('huadan_acts', ARRAY['INSERT'], ARRAY[
            'app_act', 'app_signature_act', 'app_token', 'app_token_end', 'set_aside_act', 'discrepancy_waiver',
            'cdr_choice', 'period_act', 'rate_card', 'rate_rule', 'rate_item',
            'closed_call', 'closed_cdr', 'closed_usage', 'closed_discrepancy', 'closed_dismissal', 'closed_cdr_charge',
            'closed_charge']),
        ('huadan_acts', ARRAY['EXECUTE'], ARRAY['call_id_of(text)']),

        -- report, explain, verify, doctor, and tools of others.
        ('huadan_reading', ARRAY['SELECT'], readable_relations()),
        ('huadan_reading', ARRAY['EXECUTE'], ARRAY['call_id_of(text)']);
END;
COMMENT ON FUNCTION written_rights() IS 'Every right of the four roles, and no other.';

-- A line each: role, right, relation or function, column. No column: all of it.
CREATE OR REPLACE VIEW expected_right AS
SELECT DISTINCT
    w.role_name,
    r.privilege,
    CASE WHEN r.privilege = 'EXECUTE' THEN t.thing ELSE split_part(t.thing, '(', 1) END AS thing,
    c.column_name
FROM written_rights() AS w
CROSS JOIN LATERAL unnest(w.rights) AS r (privilege)
CROSS JOIN LATERAL unnest(w.things) AS t (thing)
LEFT JOIN LATERAL (
    SELECT trim(column_name) AS column_name
    FROM unnest(string_to_array(substring(t.thing FROM '\((.*)\)'), ',')) AS n (column_name)
    WHERE r.privilege <> 'EXECUTE'
) AS c ON true;

-- The same lines as the database has them, for the four roles and for everybody.
CREATE OR REPLACE VIEW actual_right AS
SELECT
    coalesce(r.rolname::text, 'PUBLIC') AS role_name, a.privilege, a.thing, a.column_name
FROM (
    SELECT x.grantee, x.privilege_type AS privilege, c.relname::text AS thing, NULL::text AS column_name
    FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS x
    WHERE c.relnamespace = to_regnamespace('huadan')
    UNION ALL
    SELECT x.grantee, x.privilege_type, c.relname::text, l.attname::text
    FROM pg_class AS c
    INNER JOIN pg_attribute AS l ON l.attrelid = c.oid AND l.attacl IS NOT NULL
    CROSS JOIN LATERAL aclexplode(l.attacl) AS x
    WHERE c.relnamespace = to_regnamespace('huadan')
    UNION ALL
    -- Functions that run with the rights of whoever calls them give nobody anything.
    SELECT
        x.grantee, x.privilege_type, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', NULL
    FROM pg_proc AS p
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS x
    WHERE p.pronamespace = to_regnamespace('huadan') AND p.prosecdef
    UNION ALL
    SELECT x.grantee, x.privilege_type, 'schema huadan', NULL
    FROM pg_namespace AS n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS x
    WHERE n.nspname = 'huadan' AND x.privilege_type = 'CREATE'
) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE a.grantee = 0 OR r.rolname = ANY (group_roles());

-- What is given otherwise than written.
CREATE OR REPLACE VIEW right_difference AS
SELECT format('%s may not %s %s', e.role_name, e.privilege, e.thing || coalesce('.' || e.column_name, '')) AS sentence
FROM expected_right AS e
INNER JOIN pg_roles AS r ON r.rolname = e.role_name
WHERE NOT EXISTS (
    SELECT
    FROM actual_right AS a
    WHERE a.role_name = e.role_name AND a.privilege = e.privilege AND a.thing = e.thing
        AND (a.column_name IS NULL OR a.column_name = e.column_name))
UNION ALL
SELECT format('%s may %s %s', a.role_name, a.privilege, a.thing || coalesce('.' || a.column_name, ''))
FROM actual_right AS a
WHERE NOT EXISTS (
    SELECT
    FROM expected_right AS e
    WHERE e.role_name = a.role_name AND e.privilege = a.privilege AND e.thing = a.thing
        AND (e.column_name IS NULL OR e.column_name = a.column_name))
UNION ALL
SELECT format('%s may not use the schema', r.rolname)
FROM pg_roles AS r
WHERE r.rolname = ANY (group_roles()) AND NOT has_schema_privilege(r.oid, 'huadan', 'USAGE');

-- Who reads cannot have the key; so the one thing that reading needs it for is done here.
CREATE OR REPLACE FUNCTION call_id_of(session_id text) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = huadan, pg_temp AS $$
DECLARE
    key bytea := (SELECT i.call_key FROM installation AS i) || decode(repeat('00', 32), 'hex');
    inner_key bytea := key;
    outer_key bytea := key;
BEGIN
    -- HMAC-SHA256, whose block has 64 bytes.
    FOR i IN 0..63 LOOP
        inner_key := set_byte(inner_key, i, get_byte(key, i) # 54);
        outer_key := set_byte(outer_key, i, get_byte(key, i) # 92);
    END LOOP;
    RETURN encode(substr(sha256(outer_key || sha256(inner_key || convert_to(session_id, 'UTF8'))), 1, 16), 'hex')::uuid;
END;
$$;
COMMENT ON FUNCTION call_id_of(text) IS 'cdr.call_id of a sessionId, for roles that cannot read the key.';
REVOKE ALL ON FUNCTION call_id_of(text) FROM PUBLIC;
