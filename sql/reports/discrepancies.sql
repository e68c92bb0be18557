-- discrepancies.csv: a line per open or waived discrepancy of a call of the day; resolved ones too when asked for. Values
-- as they are and in no order, as in calls.csv, and of the calls with keys from {first} to {last}.

SELECT
    d.day,
    d.kind,
    d.app_key,
    -- session_of, which is not inlined: a call of it would cost more than all the rest.
    coalesce(
        (SELECT c.session_id FROM cdr AS c WHERE c.call_id = d.call_id LIMIT 1),
        (SELECT e.session_id FROM status_event AS e WHERE e.call_id = d.call_id LIMIT 1)) AS session_id,
    d.icid,
    d.discrepancy_id,
    d.severity,
    d.ended_at,
    d.state,
    d.first_seen_at,
    d.resolved_at,
    d.waived_by,
    d.waived_at,
    d.currency,
    d.amount_at_risk,
    d.detail,
    d.reason
FROM report_discrepancy AS d
WHERE d.day BETWEEN '{day_from}' AND '{day_to}'
    AND d.call_id BETWEEN '{first}' AND '{last}'
    AND d.app_key {app}
    AND (d.resolved_at IS NULL OR current_setting('huadan.report_state') = 'all')
