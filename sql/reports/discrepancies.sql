-- discrepancies.csv: a line per open or waived discrepancy of a call of the day; resolved ones too when asked for.

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
    coalesce(printed(d.resolved_at), '') COLLATE "C",
    cell(d.waived_by) COLLATE "C",
    coalesce(printed(d.waived_at), '') COLLATE "C",
    d.currency COLLATE "C",
    amount_text(d.amount_at_risk) COLLATE "C",
    cell(s.detail) COLLATE "C",
    cell(s.reason) COLLATE "C"
FROM report_discrepancy AS d
CROSS JOIN LATERAL (
    SELECT masked_text(session_of(d.call_id)) AS session_id,
        masked_text(d.detail) AS detail,
        masked_text(d.reason) AS reason,
        masked_text(d.icid) AS icid
    OFFSET 0
) AS s
WHERE d.day BETWEEN day_from() AND day_to()
    AND d.app_key = coalesce(report_app(), d.app_key)
    AND (d.resolved_at IS NULL OR current_setting('huadan.report_state') = 'all')
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
