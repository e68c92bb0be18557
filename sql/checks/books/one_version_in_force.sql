-- Of the versions of each CDR exactly one is in force: distinct CDRs received = in force + other versions.

SELECT format('CDR %s of call %s', coalesce(f.cdr_key, r.cdr_key), coalesce(f.call_id, r.call_id))
FROM (
    SELECT c.call_id, c.cdr_key, min(c.received_at) AS received_at
    FROM cdr AS c
    INNER JOIN call_result AS k ON k.call_id = c.call_id
    WHERE c.received_at <= k.as_of
    GROUP BY c.call_id, c.cdr_key
) AS f
FULL JOIN (
    SELECT r.call_id, r.cdr_key, c.content_hash
    FROM cdr_result AS r
    LEFT JOIN cdr AS c ON c.call_id = r.call_id AND c.cdr_key = r.cdr_key AND c.content_hash = r.content_hash
) AS r ON r.call_id = f.call_id AND r.cdr_key = f.cdr_key
WHERE r.content_hash IS NULL
    OR f.call_id IS NULL AND NOT EXISTS (SELECT FROM repeat AS p WHERE p.call_id = r.call_id)
ORDER BY 1
