-- $1 app, $2 act, $3 name, $4 expects fee, $5 expects status, $6 who, $7 when.

INSERT INTO app_act (app_key, act, app_name, expects_fee, expects_status, acted_by, acted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
