-- How the pushes of each app are signed, since it was registered last: app, what is done (NULL: nobody said), a secret,
-- when that ends; a row a secret, the newest first, or one without.

WITH removal AS (
    SELECT a.app_key, max(a.acted_at) AS acted_at
    FROM app_act AS a
    WHERE a.act = 'removed'
    GROUP BY a.app_key
), said AS (
    SELECT s.app_key, s.acted_at, 1 AS place, s.app_signature_act_id AS number, s.signature, s.secret,
        s.earlier_secrets_end_at
    FROM app_signature_act AS s
    UNION ALL
    -- Where secrets stood at first.
    SELECT a.app_key, a.acted_at, 0, a.app_act_id, NULL, a.secret, NULL
    FROM app_act AS a
    WHERE a.secret IS NOT NULL
), in_force AS (
    SELECT s.*
    FROM said AS s
    LEFT JOIN removal AS r ON r.app_key = s.app_key
    WHERE r.acted_at IS NULL OR s.acted_at > r.acted_at
), chosen AS (
    SELECT DISTINCT ON (s.app_key) s.app_key, s.signature
    FROM in_force AS s
    ORDER BY s.app_key, s.signature IS NULL, s.acted_at DESC, s.place DESC, s.number DESC
), held AS (
    SELECT s.app_key, s.acted_at, s.place, s.number, s.secret,
        min(coalesce(s.earlier_secrets_end_at, s.acted_at)) OVER (
            PARTITION BY s.app_key ORDER BY s.acted_at, s.place, s.number
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS ends_at
    FROM in_force AS s
    WHERE s.secret IS NOT NULL
)
SELECT c.app_key, c.signature, h.secret, h.ends_at
FROM chosen AS c
LEFT JOIN held AS h ON h.app_key = c.app_key
ORDER BY c.app_key COLLATE "C", h.acted_at DESC, h.place DESC, h.number DESC
