-- The calls with a CDR in the report's span.

INSERT INTO due_call (call_id)
SELECT DISTINCT r.call_id
FROM cdr_result AS r
WHERE r.day BETWEEN day_from() AND day_to()
    AND r.app_key = coalesce(report_app(), r.app_key)
