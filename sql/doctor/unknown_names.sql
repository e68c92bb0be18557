-- Keys that no table knows and service types that have no name, by app, in facts received since $1. The arrival index is a
-- BRIN index: the cost grows with the span.

SELECT u.app_key, u.kind, u.name, count(*), max(u.received_at)
FROM (
    SELECT coalesce(c.token_app_key, c.app_key, '') AS app_key, 'key' AS kind, k.name, c.received_at
    FROM cdr AS c
    CROSS JOIN LATERAL json_object_keys(c.unknown_fields::json) AS k (name)
    WHERE c.received_at >= $1::timestamptz
        AND c.unknown_fields IS NOT NULL
    UNION ALL
    SELECT coalesce(e.token_app_key, e.signed_by, ''), 'key', k.name, e.received_at
    FROM status_event AS e
    CROSS JOIN LATERAL json_object_keys(e.unknown_fields::json) AS k (name)
    WHERE e.received_at >= $1::timestamptz
        AND e.unknown_fields IS NOT NULL
    UNION ALL
    SELECT coalesce(c.token_app_key, c.app_key, ''), 'serviceType', c.service_type, c.received_at
    FROM cdr AS c
    WHERE c.received_at >= $1::timestamptz
        AND c.service_type NOT IN ('001', '002', '003', '004')
) AS u
GROUP BY u.app_key, u.kind, u.name
ORDER BY u.app_key COLLATE "C", u.kind, u.name COLLATE "C"
LIMIT 50
