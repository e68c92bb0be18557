-- $1 app, $2 what is done with signatures, $3 secret, $4 when earlier secrets end, $5 who, $6 when.

INSERT INTO app_signature_act (app_key, signature, secret, earlier_secrets_end_at, acted_by, acted_at)
VALUES ($1, $2, $3, $4, $5, $6)
