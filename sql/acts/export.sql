-- Every act, in the order in which they count, and the runs they were seen by: table and row as JSON.

SELECT a.what, a.line
FROM (
    SELECT 1 AS place, 'app_act' AS what, x.app_act_id AS number, to_jsonb(x)::text AS line FROM app_act AS x
    UNION ALL
    SELECT 2, 'app_token', 0, to_jsonb(x)::text FROM app_token AS x
    UNION ALL
    SELECT 3, 'app_token_end', 0, to_jsonb(x)::text FROM app_token_end AS x
    UNION ALL
    SELECT 4, 'set_aside_act', x.set_aside_act_id, to_jsonb(x)::text FROM set_aside_act AS x
    UNION ALL
    SELECT 5, 'discrepancy_waiver', x.discrepancy_waiver_id, to_jsonb(x)::text FROM discrepancy_waiver AS x
    UNION ALL
    SELECT 6, 'cdr_choice', x.cdr_choice_id, to_jsonb(x)::text FROM cdr_choice AS x
    UNION ALL
    SELECT 7, 'rate_card', x.rate_card_id, to_jsonb(x)::text FROM rate_card AS x WHERE NOT x.is_built_in
    UNION ALL
    SELECT 8, 'rate_rule', x.rate_card_id * 100000 + x.rule_number, to_jsonb(x)::text
    FROM rate_rule AS x
    INNER JOIN rate_card AS k ON k.rate_card_id = x.rate_card_id AND NOT k.is_built_in
    UNION ALL
    SELECT 9, 'rate_item', x.rate_card_id * 100000 + x.item_number, to_jsonb(x)::text FROM rate_item AS x
    UNION ALL
    SELECT 10, 'nightly_run', x.nightly_run_id, to_jsonb(x)::text
    FROM nightly_run AS x
    WHERE x.kind = 'current' AND x.outcome IN ('published', 'done')
    UNION ALL
    SELECT 11, 'period_act', x.period_act_id, to_jsonb(x)::text FROM period_act AS x
    UNION ALL
    SELECT 12, 'app_signature_act', x.app_signature_act_id, to_jsonb(x)::text FROM app_signature_act AS x
) AS a
ORDER BY a.place, a.number, a.line COLLATE "C"
