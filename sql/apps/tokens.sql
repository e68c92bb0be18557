-- Every token: app, hash, when it stops being accepted.

SELECT t.app_key, encode(t.token_sha256, 'hex'), min(e.ends_at)
FROM app_token AS t
LEFT JOIN app_token_end AS e ON e.token_sha256 = t.token_sha256
GROUP BY t.app_key, t.token_sha256
ORDER BY t.app_key, t.token_sha256
