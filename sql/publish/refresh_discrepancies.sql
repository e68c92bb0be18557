-- What stays open may say something new: other versions, another end.

UPDATE discrepancy AS d
SET severity = f.severity, blocks = f.blocks, icid = f.icid, detail = f.detail
FROM night_finding AS f
WHERE f.call_id = d.call_id
    AND f.kind = d.kind
    AND d.resolved_at IS NULL
    AND (d.severity, d.blocks, d.icid, d.detail) IS DISTINCT FROM (f.severity, f.blocks, f.icid, f.detail)
