-- When a fact last came from each app and feed, no further back than $1. The arrival index is a BRIN index: the cost
-- grows with the span.

SELECT u.app_key, u.feed, max(u.received_at)
FROM (
    SELECT coalesce(c.app_key, '') AS app_key, 'fee' AS feed, max(c.received_at) AS received_at
    FROM cdr AS c
    WHERE c.received_at >= $1::timestamptz
    GROUP BY c.app_key
    UNION ALL
    SELECT coalesce(e.token_app_key, e.signed_by, ''), 'status', max(e.received_at)
    FROM status_event AS e
    WHERE e.received_at >= $1::timestamptz
    GROUP BY e.token_app_key, e.signed_by
) AS u
GROUP BY u.app_key, u.feed
ORDER BY u.app_key COLLATE "C", u.feed
