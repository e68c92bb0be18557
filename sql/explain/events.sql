-- The status events of call $1 in the order they happened: number, column, value, meaning of a code.
-- Numbers are masked as the run's parameters say.

SELECT
    v.number,
    f.key,
    CASE
        WHEN f.key = 'occurred_at' THEN printed(v.occurred_at)
        WHEN f.key IN ('caller', 'called', 'display_caller_num', 'orig_callee_num') THEN masked_number(f.value)
        ELSE masked_text(f.value)
    END,
    CASE WHEN f.key = 'state_code' THEN code_meaning('state_code', v.state_code) END
FROM (
    SELECT
        row_number() OVER (ORDER BY e.occurred_at, e.received_at, e.event_key, e.content_hash) AS number,
        e.*
    FROM status_event AS e
    WHERE e.call_id = $1
) AS v
CROSS JOIN LATERAL jsonb_each_text(jsonb_strip_nulls(to_jsonb(v))) AS f (key, value)
INNER JOIN pg_attribute AS a ON a.attrelid = 'status_event'::regclass AND a.attname = f.key
WHERE f.key NOT IN ('call_id', 'event_key', 'content_hash', 'received_at', 'journal_id', 'push_sequence',
    'record_index', 'token_app_key', 'signed_by', 'session_id')
ORDER BY v.number, a.attnum
