-- After a run that found something new of many calls the planner must not believe that the tables of results are as small
-- as they were: reports follow at once, before autovacuum comes by. Only their owner may count them.

CREATE OR REPLACE FUNCTION count_results(due_calls bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = huadan, pg_temp SET default_statistics_target = 100 AS $$
BEGIN
    IF due_calls >= 1000
        AND due_calls > (SELECT c.reltuples / 10 FROM pg_class AS c WHERE c.oid = 'call_result'::regclass)
    THEN
        ANALYZE call_result (call_id, day, app_key, has_cdr, state, next_change_at);
        ANALYZE cdr_result (call_id, cdr_key, content_hash, day, app_key, service_type);
        ANALYZE cdr_charge (call_id, cdr_key, card_kind, component, day, rate_card_id, rule_number, app_key);
        ANALYZE discrepancy (call_id, kind, first_seen_at, resolved_at);
    END IF;
END;
$$;
COMMENT ON FUNCTION count_results(bigint) IS 'Statistics of results, when a run touched a tenth of the calls or more.';
