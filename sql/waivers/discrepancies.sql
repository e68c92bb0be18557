-- Discrepancies whose id lies between $1 and $2: id, call, kind, state, day, app, facts, latest of each id only.

SELECT DISTINCT ON (d.discrepancy_id)
    d.discrepancy_id,
    d.call_id,
    d.kind,
    CASE
        WHEN d.resolved_at IS NOT NULL THEN 'resolved'
        WHEN d.waived_at IS NOT NULL THEN 'waived'
        ELSE 'open'
    END,
    d.day::text,
    d.app_key,
    d.waived_by
FROM live_discrepancy AS d
WHERE d.discrepancy_id BETWEEN $1::uuid AND $2::uuid
ORDER BY d.discrepancy_id, d.first_seen_at DESC
