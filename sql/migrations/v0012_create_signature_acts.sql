-- Why: how the pushes of an app are signed is decided by people, and its secret can be exchanged without a break.
-- Changes: table app_signature_act. Secrets given until now stay in app_act and stay in force.
-- Locks: none that matter, the table is new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the table.

CREATE TABLE app_signature_act (
    app_signature_act_id bigint GENERATED ALWAYS AS IDENTITY,
    app_key text NOT NULL,
    signature text CONSTRAINT app_signature_act_signature_check CHECK (signature IN ('off', 'observe', 'require')),
    secret bytea CONSTRAINT app_signature_act_secret_check CHECK (octet_length(secret) BETWEEN 1 AND 1024),
    earlier_secrets_end_at timestamptz,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT app_signature_act_pkey PRIMARY KEY (app_signature_act_id)
);
CREATE INDEX app_signature_act_app_key_idx ON app_signature_act (app_key, acted_at);
COMMENT ON TABLE app_signature_act IS 'What people decided about the signatures (X-AKSK) of an app''s pushes. Ends when the app is removed.';
COMMENT ON COLUMN app_signature_act.signature IS 'What is done with signatures; NULL: as before. Without any: observe with a secret, else off.';
COMMENT ON COLUMN app_signature_act.secret IS 'The app secret that signs pushes; NULL: as before. Never printed.';
COMMENT ON COLUMN app_signature_act.earlier_secrets_end_at IS 'With a secret: until when the ones before it are taken too, itself excluded.';
