-- Every call with a fact that the last run knew has a result, and no other call has one.

WITH judged AS (
    SELECT j.journal_id
    FROM journal AS j
    WHERE j.registered_at < (SELECT max(r.started_at) FROM nightly_run AS r WHERE r.as_of = as_of() AND r.kind = 'current')
),
known AS (
    SELECT c.call_id FROM cdr AS c INNER JOIN judged AS j ON j.journal_id = c.journal_id WHERE c.received_at <= as_of()
    UNION
    SELECT e.call_id
    FROM status_event AS e
    INNER JOIN judged AS j ON j.journal_id = e.journal_id
    WHERE e.received_at <= as_of()
)
SELECT format('call %s has no result', k.call_id)
FROM known AS k
WHERE NOT EXISTS (SELECT FROM call_result AS c WHERE c.call_id = k.call_id)
UNION ALL
SELECT format('call %s has no fact', c.call_id)
FROM call_result AS c
WHERE NOT EXISTS (SELECT FROM cdr AS f WHERE f.call_id = c.call_id)
    AND NOT EXISTS (SELECT FROM status_event AS e WHERE e.call_id = c.call_id)
ORDER BY 1
