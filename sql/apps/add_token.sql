-- $1 hash, $2 app, $3 who, $4 when.

INSERT INTO app_token (token_sha256, app_key, created_by, created_at)
VALUES ($1, $2, $3, $4)
