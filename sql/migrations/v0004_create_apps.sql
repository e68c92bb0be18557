-- Why: apps and their push tokens are acts of people: added, changed, removed, never edited.
-- Changes: tables app_act, app_token.
-- Locks: none that matter, all tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the two tables.

CREATE TABLE app_act (
    app_act_id bigint GENERATED ALWAYS AS IDENTITY,
    app_key text NOT NULL,
    act text NOT NULL CONSTRAINT app_act_act_check CHECK (act IN ('added', 'removed')),
    app_name text NOT NULL,
    expects_fee boolean NOT NULL,
    expects_status boolean NOT NULL,
    secret bytea,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT app_act_pkey PRIMARY KEY (app_act_id)
);
CREATE INDEX app_act_app_key_idx ON app_act (app_key, acted_at);
COMMENT ON TABLE app_act IS 'Registrations of apps. The latest act up to as-of says what an app is.';
COMMENT ON COLUMN app_act.secret IS 'The app secret that signs pushes (X-AKSK), when given; NULL: as before. Never printed.';

CREATE TABLE app_token (
    token_sha256 bytea NOT NULL CONSTRAINT app_token_token_sha256_check CHECK (octet_length(token_sha256) = 32),
    app_key text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT app_token_pkey PRIMARY KEY (token_sha256)
);
COMMENT ON TABLE app_token IS 'Push tokens, hashed; the token itself is shown once and kept nowhere.';

CREATE TABLE app_token_end (
    token_sha256 bytea NOT NULL,
    ends_at timestamptz NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT app_token_end_pkey PRIMARY KEY (token_sha256, ends_at),
    CONSTRAINT app_token_end_token_sha256_fkey FOREIGN KEY (token_sha256) REFERENCES app_token (token_sha256)
);
COMMENT ON TABLE app_token_end IS 'When a token stops being accepted: the earliest of its rows.';
