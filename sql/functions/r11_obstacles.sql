-- What stands in the way of closing a month, a line each: calls that still await their other side and discrepancies
-- that block and were not waived. A call that awaits until an implausible time waits no more once that is waived.

CREATE OR REPLACE VIEW period_obstacle AS
SELECT c.day, c.state AS kind, c.app_key, NULL::uuid AS discrepancy_id, '' AS currency, NULL::numeric AS amount_at_risk
FROM call_result AS c
WHERE c.state IN ('awaiting_fee', 'awaiting_status')
    AND NOT EXISTS (
        SELECT
        FROM live_discrepancy AS d
        WHERE d.call_id = c.call_id AND d.kind = 'implausible_time' AND d.resolved_at IS NULL
            AND d.waived_at IS NOT NULL)
UNION ALL
SELECT d.day, d.kind, d.app_key, d.discrepancy_id, d.currency, d.amount_at_risk
FROM live_discrepancy AS d
WHERE d.blocks AND d.resolved_at IS NULL AND d.waived_at IS NULL;

-- What was set aside, came by as-of and waits for a decision: nobody knows which month it belongs to, so it bears on
-- every one that is to be closed after it came.
CREATE OR REPLACE VIEW undecided_set_aside AS
SELECT s.set_aside_id, s.reason, o.first_at
FROM set_aside AS s
INNER JOIN LATERAL (
    SELECT min(o.received_at) AS first_at FROM set_aside_occurrence AS o WHERE o.set_aside_id = s.set_aside_id
) AS o ON o.first_at <= as_of()
WHERE NOT EXISTS (
    SELECT FROM set_aside_act AS a WHERE a.set_aside_id = s.set_aside_id AND a.acted_at <= as_of());
