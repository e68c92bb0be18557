-- The distinct status events of odd calls that were known at the cut. Of one event that came with other free text,
-- or by another token, the smallest hash speaks: which came first must not matter.

INSERT INTO night_event
SELECT DISTINCT ON (v.call_id, v.event_key)
    v.call_id,
    v.event_key,
    v.event_type,
    v.occurred_at,
    v.first_received_at,
    v.token_app_key,
    v.signed_by
FROM (
    SELECT
        e.*,
        least(e.received_at, r.received_at) AS first_received_at
    FROM odd_call AS d
    INNER JOIN status_event AS e ON e.call_id = d.call_id
    LEFT JOIN (
        SELECT r.call_id, r.content_hash, min(r.received_at) AS received_at
        FROM repeat AS r
        INNER JOIN odd_call AS d ON d.call_id = r.call_id
        GROUP BY r.call_id, r.content_hash
    ) AS r ON r.call_id = e.call_id AND r.content_hash = e.content_hash
) AS v
WHERE v.first_received_at <= (SELECT as_of())
ORDER BY v.call_id, v.event_key, v.content_hash
