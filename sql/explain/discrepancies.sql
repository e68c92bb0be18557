-- The discrepancies of call $1, also resolved ones: kind, severity, blocks, first seen, resolved, detail, id, and the
-- waiver that holds: who, when, why.

SELECT
    d.kind, d.severity, d.blocks, printed(d.first_seen_at), printed(d.resolved_at), masked_text(d.detail),
    d.discrepancy_id::text, d.waived_by, printed(d.waived_at), masked_text(d.reason)
FROM live_discrepancy AS d
WHERE d.call_id = $1
ORDER BY d.first_seen_at, d.kind COLLATE "C"
