-- $1 app, $2 act, $3 name, $4 expects fee, $5 expects status, $6 secret, $7 who, $8 when.

INSERT INTO app_act (app_key, act, app_name, expects_fee, expects_status, secret, acted_by, acted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
