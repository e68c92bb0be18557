-- What is open or waived as the last run left it, also of calls in closed months: the columns of discrepancies.csv, the
-- most money first.

SELECT
    d.day::text COLLATE "C",
    d.kind COLLATE "C",
    cell(d.app_key) COLLATE "C",
    cell(s.session_id) COLLATE "C",
    cell(s.icid) COLLATE "C",
    d.discrepancy_id::text COLLATE "C",
    d.severity COLLATE "C",
    printed(d.ended_at) COLLATE "C",
    d.state COLLATE "C",
    printed(d.first_seen_at) COLLATE "C",
    '' COLLATE "C" AS resolved_at,
    cell(d.waived_by) COLLATE "C",
    coalesce(printed(d.waived_at), '') COLLATE "C",
    d.currency COLLATE "C",
    amount_text(d.amount_at_risk) COLLATE "C",
    cell(s.detail) COLLATE "C",
    cell(s.reason) COLLATE "C"
FROM live_discrepancy AS d
CROSS JOIN LATERAL (
    SELECT masked_text(session_of(d.call_id)) AS session_id, masked_text(d.detail) AS detail,
        masked_text(d.reason) AS reason, masked_text(d.icid) AS icid
    OFFSET 0
) AS s
WHERE d.day BETWEEN day_from() AND day_to()
    AND d.app_key = coalesce(report_app(), d.app_key)
    AND d.resolved_at IS NULL
ORDER BY d.amount_at_risk DESC NULLS LAST, 1, 2, 3, 4, 5, 6
