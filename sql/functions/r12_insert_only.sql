-- Facts, acts and what was signed are inserted once. Whoever tries to change a row, the owner of the tables too, is
-- told so by the database itself; only a migration that takes the trigger away first can.

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only: facts, acts and signed figures are never changed or deleted', tg_table_name
        USING ERRCODE = 'restrict_violation',
        HINT = 'Add an act that follows: a waiver, a choice, a dismissal, or reopen the month.';
END;
$$;

CREATE OR REPLACE FUNCTION insert_only_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY[
        'cdr', 'status_event', 'repeat', 'set_aside', 'set_aside_occurrence', 'gap',
        'app_act', 'app_signature_act', 'app_token', 'app_token_end', 'set_aside_act', 'discrepancy_waiver',
        'cdr_choice', 'period_act',
        'closed_call', 'closed_cdr', 'closed_usage', 'closed_discrepancy', 'closed_dismissal', 'correction',
        'period_files', 'report_revision', 'digest_link',
        'rate_card', 'rate_rule', 'rate_item', 'closed_cdr_charge', 'closed_charge'];

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY insert_only_tables() LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', one);
    END LOOP;
END;
$$;
