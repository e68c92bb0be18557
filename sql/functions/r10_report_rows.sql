-- What reports read: the findings of the last run for open days, the closed figures for closed ones. A look back makes
-- the same views over its own tables.

CREATE OR REPLACE VIEW standing_waiver AS
SELECT DISTINCT ON (w.call_id, w.kind, w.first_seen_at)
    w.call_id,
    w.kind,
    w.first_seen_at,
    w.facts,
    w.reason,
    w.acted_by,
    w.acted_at
FROM discrepancy_waiver AS w
WHERE w.acted_at <= as_of()
ORDER BY w.call_id, w.kind, w.first_seen_at, w.discrepancy_waiver_id DESC;

CREATE OR REPLACE VIEW report_call AS
SELECT
    c.day, c.call_id, c.app_key, c.has_cdr, c.ended_at, c.state, c.status_events, c.discrepancies, c.as_of
FROM call_result AS c
WHERE NOT is_closed_day(c.day)
UNION ALL
SELECT
    c.day, c.call_id, c.app_key, c.has_cdr, c.ended_at, c.state, c.status_events, c.discrepancies, c.as_of
FROM closed_call AS c
INNER JOIN closed_period AS p ON p.period_act_id = c.period_act_id;

CREATE OR REPLACE VIEW report_cdr AS
SELECT
    r.day, r.call_id, r.cdr_key, r.content_hash, r.app_key, r.answered, r.first_leg_seconds, r.second_leg_seconds,
    r.talk_seconds, k.state, k.status_events, k.discrepancies, k.as_of
FROM cdr_result AS r
INNER JOIN call_result AS k ON k.call_id = r.call_id
WHERE NOT is_closed_day(r.day)
UNION ALL
SELECT
    r.day, r.call_id, r.cdr_key, r.content_hash, r.app_key, r.answered, r.first_leg_seconds, r.second_leg_seconds,
    r.talk_seconds, r.state, r.status_events, r.discrepancies, r.as_of
FROM closed_cdr AS r
INNER JOIN closed_period AS p ON p.period_act_id = r.period_act_id;

CREATE OR REPLACE VIEW report_usage AS
SELECT
    u.day, u.app_key, a.app_name, u.service_type, u.service, u.calls, u.cdrs, u.answered_calls, u.talk_seconds,
    u.first_leg_seconds, u.second_leg_seconds, u.tts_plays, u.tts_seconds, u.recorded_calls, u.complete,
    u.awaiting_fee, u.missing_fee, u.awaiting_status, u.missing_status, u.other_discrepancies
FROM daily_usage AS u
LEFT JOIN app_as_of AS a ON a.app_key = u.app_key
WHERE NOT is_closed_day(u.day)
UNION ALL
SELECT
    u.day, u.app_key, u.app_name, u.service_type, u.service, u.calls, u.cdrs, u.answered_calls, u.talk_seconds,
    u.first_leg_seconds, u.second_leg_seconds, u.tts_plays, u.tts_seconds, u.recorded_calls, u.complete,
    u.awaiting_fee, u.missing_fee, u.awaiting_status, u.missing_status, u.other_discrepancies
FROM closed_usage AS u
INNER JOIN closed_period AS p ON p.period_act_id = u.period_act_id;

-- A waiver holds while the facts of the call are those it was given for.
CREATE OR REPLACE VIEW live_discrepancy AS
SELECT
    c.day, c.call_id, c.app_key, c.ended_at, c.state, c.facts, d.discrepancy_id, d.kind, d.first_seen_at, d.resolved_at,
    d.severity, d.blocks, d.icid, d.detail, w.acted_by AS waived_by, w.acted_at AS waived_at, w.reason, d.currency,
    d.amount_at_risk
FROM call_result AS c
INNER JOIN discrepancy AS d ON d.call_id = c.call_id
LEFT JOIN standing_waiver AS w
    ON w.call_id = d.call_id AND w.kind = d.kind AND w.first_seen_at = d.first_seen_at
        AND w.facts IS NOT DISTINCT FROM c.facts;
COMMENT ON VIEW live_discrepancy IS 'Discrepancies as the last run left them, also of calls in closed months.';

CREATE OR REPLACE VIEW report_discrepancy AS
SELECT
    d.day, d.call_id, d.app_key, d.ended_at, d.state, d.discrepancy_id, d.kind, d.first_seen_at, d.resolved_at,
    d.severity, d.icid, d.detail, d.waived_by, d.waived_at, d.reason, d.currency, d.amount_at_risk
FROM live_discrepancy AS d
-- Behind the last closed month nothing is closed: so the function is not called for every call of a day.
WHERE d.day > (SELECT closed_through()) OR NOT is_closed_day(d.day)
UNION ALL
SELECT
    c.day, c.call_id, c.app_key, c.ended_at, c.state, d.discrepancy_id, d.kind, d.first_seen_at, d.resolved_at,
    d.severity, d.icid, d.detail, d.waived_by, d.waived_at, d.waiver_reason, d.currency, d.amount_at_risk
FROM closed_call AS c
INNER JOIN closed_period AS p ON p.period_act_id = c.period_act_id
INNER JOIN closed_discrepancy AS d ON d.call_id = c.call_id AND d.period_act_id = c.period_act_id;

CREATE OR REPLACE VIEW report_charge AS
SELECT
    u.day, u.app_key, a.app_name, u.service_type, u.service, u.card_kind, u.rate_card, u.rule, u.component, u.tier,
    u.currency, u.cdrs, u.legs, u.billed_seconds, u.unit_seconds, u.unit_price, u.amount
FROM daily_charge AS u
LEFT JOIN app_as_of AS a ON a.app_key = u.app_key
WHERE NOT is_closed_day(u.day)
UNION ALL
SELECT
    u.day, u.app_key, u.app_name, u.service_type, u.service, u.card_kind, u.rate_card, u.rule, u.component, u.tier,
    u.currency, u.cdrs, u.legs, u.billed_seconds, u.unit_seconds, u.unit_price, u.amount
FROM closed_charge AS u
INNER JOIN closed_period AS p ON p.period_act_id = u.period_act_id;

CREATE OR REPLACE VIEW report_cdr_charge AS
SELECT
    c.day, c.app_key, c.service_type, c.call_id, c.cdr_key, c.card_kind, c.component, c.rate_card_id, c.rule_number, c.billed_seconds, c.currency,
    c.amount
FROM cdr_charge AS c
WHERE NOT is_closed_day(c.day)
UNION ALL
SELECT
    c.day, c.app_key, c.service_type, c.call_id, c.cdr_key, c.card_kind, c.component, c.rate_card_id, c.rule_number, c.billed_seconds, c.currency,
    c.amount
FROM closed_cdr_charge AS c
INNER JOIN closed_period AS p ON p.period_act_id = c.period_act_id;
