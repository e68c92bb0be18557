-- What a run finds for the first time, or again after it was resolved, opens as of that run. Two runs at one as-of,
-- with settings changed and changed back, meet on a row.

INSERT INTO discrepancy (discrepancy_id, call_id, kind, first_seen_at, severity, blocks, icid, detail)
SELECT
    md5(f.call_id || ':' || f.kind)::uuid,
    f.call_id,
    f.kind,
    as_of(),
    f.severity,
    f.blocks,
    f.icid,
    f.detail
FROM night_finding AS f
WHERE NOT EXISTS (
    SELECT FROM discrepancy AS d WHERE d.call_id = f.call_id AND d.kind = f.kind AND d.resolved_at IS NULL)
ON CONFLICT (call_id, kind, first_seen_at) DO UPDATE SET
    resolved_at = NULL,
    severity = excluded.severity,
    blocks = excluded.blocks,
    icid = excluded.icid,
    detail = excluded.detail
