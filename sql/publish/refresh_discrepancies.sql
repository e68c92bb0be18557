-- What stays open may say something new: other versions, another end, other prices.

UPDATE discrepancy AS d
SET severity = f.severity, blocks = f.blocks, icid = f.icid, detail = f.detail, currency = coalesce(r.currency, ''),
    amount_at_risk = r.amount
FROM night_finding AS f
LEFT JOIN night_risk AS r ON r.call_id = f.call_id AND r.kind = f.kind
WHERE f.call_id = d.call_id
    AND f.kind = d.kind
    AND d.resolved_at IS NULL
    AND (d.severity, d.blocks, d.icid, d.detail, d.currency, d.amount_at_risk)
        IS DISTINCT FROM (f.severity, f.blocks, f.icid, f.detail, coalesce(r.currency, ''), r.amount)
