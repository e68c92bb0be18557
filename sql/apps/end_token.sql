-- Ends token $1 (hash) at $2, by $3, now $4. The earliest end counts.

INSERT INTO app_token_end (token_sha256, ends_at, acted_by, acted_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (token_sha256, ends_at) DO NOTHING
