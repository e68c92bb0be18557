-- Ends all tokens of app $1 at $2, by $3, now $4. The earliest end counts.

INSERT INTO app_token_end (token_sha256, ends_at, acted_by, acted_at)
SELECT t.token_sha256, $2, $3, $4
FROM app_token AS t
WHERE t.app_key = $1
ON CONFLICT (token_sha256, ends_at) DO NOTHING
