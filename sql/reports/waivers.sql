-- waivers.csv: what people decided to let stand in a closed month: waived discrepancies and dismissed set-asides.

SELECT
    w.day::text COLLATE "C",
    w.kind COLLATE "C",
    cell(w.app_key) COLLATE "C",
    cell(w.session_id) COLLATE "C",
    cell(w.icid) COLLATE "C",
    w.id::text COLLATE "C",
    w.severity COLLATE "C",
    cell(w.decided_by) COLLATE "C",
    printed(w.decided_at) COLLATE "C",
    cell(w.reason) COLLATE "C",
    w.currency COLLATE "C",
    amount_text(w.amount_at_risk) COLLATE "C",
    cell(w.detail) COLLATE "C"
FROM (
    SELECT
        c.day, d.kind, c.app_key, masked_text(session_of(d.call_id)) AS session_id, masked_text(d.icid) AS icid,
        d.discrepancy_id AS id, d.severity, d.waived_by AS decided_by, d.waived_at AS decided_at,
        masked_text(d.waiver_reason) AS reason, masked_text(d.detail) AS detail, d.currency, d.amount_at_risk
    FROM closed_period AS p
    INNER JOIN closed_discrepancy AS d ON d.period_act_id = p.period_act_id
    INNER JOIN closed_call AS c ON c.call_id = d.call_id AND c.period_act_id = d.period_act_id
    WHERE p.period = day_from() AND d.waived_at IS NOT NULL AND d.resolved_at IS NULL
    UNION ALL
    SELECT
        s.day, 'set_aside', '', '', '', s.set_aside_id, '', s.acted_by, s.acted_at, masked_text(s.reason),
        masked_text(s.message), '', NULL
    FROM closed_period AS p
    INNER JOIN closed_dismissal AS s ON s.period_act_id = p.period_act_id
    WHERE p.period = day_from()
    OFFSET 0
) AS w
WHERE w.app_key = coalesce(report_app(), w.app_key)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
