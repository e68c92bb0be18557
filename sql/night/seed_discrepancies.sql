-- What was open, waived or resolved at the instant a look back judges from.

INSERT INTO discrepancy (
    discrepancy_id, call_id, kind, first_seen_at, resolved_at, severity, blocks, icid, detail, currency,
    amount_at_risk)
SELECT
    d.discrepancy_id, d.call_id, d.kind, d.first_seen_at,
    CASE WHEN d.resolved_at <= (SELECT as_of()) THEN d.resolved_at END,
    d.severity, d.blocks, d.icid, d.detail, d.currency, d.amount_at_risk
FROM huadan.discrepancy AS d
INNER JOIN due_call AS c ON c.call_id = d.call_id
WHERE d.first_seen_at <= (SELECT as_of())
