-- discrepancies.csv: a line per open or waived discrepancy of a call of the day; resolved ones too when asked for.

SELECT
    c.day::text COLLATE "C",
    d.kind COLLATE "C",
    cell(c.app_key) COLLATE "C",
    cell(s.session_id) COLLATE "C",
    cell(s.icid) COLLATE "C",
    d.discrepancy_id::text COLLATE "C",
    d.severity COLLATE "C",
    printed(c.ended_at) COLLATE "C",
    c.state COLLATE "C",
    printed(d.first_seen_at) COLLATE "C",
    coalesce(printed(d.resolved_at), '') COLLATE "C",
    '' COLLATE "C" AS waived_by,
    '' COLLATE "C" AS waived_at,
    '' COLLATE "C" AS currency,
    '' COLLATE "C" AS amount_at_risk,
    cell(s.detail) COLLATE "C",
    '' COLLATE "C" AS reason
FROM call_result AS c
INNER JOIN discrepancy AS d ON d.call_id = c.call_id
CROSS JOIN LATERAL (
    SELECT masked_text(coalesce(
        (SELECT f.session_id FROM cdr AS f WHERE f.call_id = c.call_id LIMIT 1),
        (SELECT e.session_id FROM status_event AS e WHERE e.call_id = c.call_id LIMIT 1))) AS session_id,
        masked_text(d.detail) AS detail,
        masked_text(d.icid) AS icid
    OFFSET 0
) AS s
WHERE c.day BETWEEN day_from() AND day_to()
    AND c.app_key = coalesce(report_app(), c.app_key)
    AND (d.resolved_at IS NULL OR current_setting('huadan.report_state') = 'all')
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16
