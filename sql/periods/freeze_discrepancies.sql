-- Keeps the discrepancies of the calls that act $1 has kept, with the waivers that hold.

INSERT INTO closed_discrepancy (
    period_act_id, discrepancy_id, call_id, kind, first_seen_at, resolved_at, severity, blocks, icid, detail, waived_by,
    waived_at, waiver_reason, currency, amount_at_risk)
SELECT
    $1::bigint, d.discrepancy_id, d.call_id, d.kind, d.first_seen_at, d.resolved_at, d.severity, d.blocks, d.icid,
    d.detail, d.waived_by, d.waived_at, d.reason, d.currency, d.amount_at_risk
FROM closed_call AS c
INNER JOIN live_discrepancy AS d ON d.call_id = c.call_id
WHERE c.period_act_id = $1::bigint
