-- Whether these books have no act and no run yet, and whether they have no fact.

SELECT
    NOT EXISTS (SELECT FROM app_act) AND NOT EXISTS (SELECT FROM app_signature_act)
        AND NOT EXISTS (SELECT FROM app_token) AND NOT EXISTS (SELECT FROM set_aside_act)
        AND NOT EXISTS (SELECT FROM discrepancy_waiver) AND NOT EXISTS (SELECT FROM cdr_choice)
        AND NOT EXISTS (SELECT FROM rate_card AS k WHERE NOT k.is_built_in)
        AND NOT EXISTS (SELECT FROM period_act) AND NOT EXISTS (SELECT FROM nightly_run),
    NOT EXISTS (SELECT FROM cdr) AND NOT EXISTS (SELECT FROM status_event) AND NOT EXISTS (SELECT FROM set_aside)
