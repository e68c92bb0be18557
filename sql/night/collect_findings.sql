-- Collects what a rule finds: $1 kind, $2 severity.

INSERT INTO night_finding (call_id, kind, severity, blocks, icid, detail)
SELECT r.call_id, $1, $2, r.blocks, r.icid, r.detail
FROM (
{rule}
) AS r
