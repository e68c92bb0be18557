-- What a run finds for the first time, or again after it was resolved, opens as of that run. Two runs at one as-of,
-- with settings changed and changed back, meet on a row. EXCEPT reads what is open once, before the first row is
-- written: a look-up a finding could go through the rows being written again and again. In the order of the keys, so that
-- three of four indexes are filled from left to right.

INSERT INTO discrepancy (discrepancy_id, call_id, kind, first_seen_at, severity, blocks, icid, detail, currency, amount_at_risk)
SELECT
    md5(f.call_id || ':' || f.kind)::uuid,
    f.call_id,
    f.kind,
    (SELECT as_of()),
    f.severity,
    f.blocks,
    f.icid,
    f.detail,
    f.currency,
    f.amount
FROM (
    SELECT n.call_id, n.kind
    FROM night_finding AS n
    EXCEPT
    SELECT d.call_id, d.kind
    FROM discrepancy AS d
    WHERE d.resolved_at IS NULL
        AND d.call_id IN (SELECT c.call_id FROM due_call AS c)
) AS fresh
INNER JOIN (
    -- Joined before the planner takes what is fresh for few.
    SELECT f.call_id, f.kind, f.severity, f.blocks, f.icid, f.detail, coalesce(r.currency, '') AS currency, r.amount
    FROM night_finding AS f
    LEFT JOIN night_risk AS r ON r.call_id = f.call_id AND r.kind = f.kind
    OFFSET 0
) AS f ON f.call_id = fresh.call_id AND f.kind = fresh.kind
ORDER BY f.call_id, f.kind
ON CONFLICT (call_id, kind, first_seen_at) DO UPDATE SET
    resolved_at = NULL,
    severity = excluded.severity,
    blocks = excluded.blocks,
    icid = excluded.icid,
    detail = excluded.detail,
    currency = excluded.currency,
    amount_at_risk = excluded.amount_at_risk
