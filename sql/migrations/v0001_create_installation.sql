-- Why: one installation has one key, one billing zone and a list of journals with their positions.
-- Changes: tables installation, journal, journal_position, gap.
-- Locks: none that matter, all tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the four tables.

CREATE TABLE installation (
    installation_id uuid NOT NULL,
    call_key bytea NOT NULL CONSTRAINT installation_call_key_check CHECK (octet_length(call_key) = 32),
    billing_timezone text NOT NULL,
    created_at timestamptz NOT NULL,
    singleton boolean NOT NULL DEFAULT true CONSTRAINT installation_singleton_check CHECK (singleton),
    CONSTRAINT installation_pkey PRIMARY KEY (singleton)
);
COMMENT ON TABLE installation IS 'The one installation these books belong to.';
COMMENT ON COLUMN installation.call_key IS 'Secret key of call_id = HMAC-SHA256(call_key, sessionId), first 16 bytes.';
COMMENT ON COLUMN installation.billing_timezone IS 'IANA name; days and months of the books are in it. Fixed for good.';

CREATE TABLE journal (
    journal_id integer GENERATED ALWAYS AS IDENTITY,
    journal_uid text NOT NULL,
    purpose text NOT NULL CONSTRAINT journal_purpose_check CHECK (purpose IN ('serve', 'import')),
    loaders smallint NOT NULL CONSTRAINT journal_loaders_check CHECK (loaders BETWEEN 1 AND 64),
    place text NOT NULL,
    registered_at timestamptz NOT NULL,
    retired_at timestamptz,
    CONSTRAINT journal_pkey PRIMARY KEY (journal_id),
    CONSTRAINT journal_uid_key UNIQUE (journal_uid)
);
COMMENT ON TABLE journal IS 'Every journal that was ever loaded: one per ingest process or import.';
COMMENT ON COLUMN journal.journal_uid IS 'The random id in the journal''s own header, 32 hex digits.';
COMMENT ON COLUMN journal.place IS 'Host and directory it was last loaded from, for messages.';
COMMENT ON COLUMN journal.retired_at IS 'Set when it will never grow again and all of it is loaded: nobody waits for it.';

CREATE TABLE journal_position (
    journal_id integer NOT NULL,
    loader smallint NOT NULL,
    next_sequence bigint NOT NULL,
    loaded_through_at timestamptz NOT NULL,
    CONSTRAINT journal_position_pkey PRIMARY KEY (journal_id, loader),
    CONSTRAINT journal_position_journal_id_fkey FOREIGN KEY (journal_id) REFERENCES journal (journal_id)
);
COMMENT ON TABLE journal_position IS
    'How far each loader of a journal has come; moved in the transaction that writes the rows.';
COMMENT ON COLUMN journal_position.next_sequence IS 'Every push of this loader below it is in the books.';
COMMENT ON COLUMN journal_position.loaded_through_at IS
    'Everything this journal received up to this instant, for this loader, is in the books.';

CREATE TABLE gap (
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    kind text NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    refused_count bigint NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT gap_pkey PRIMARY KEY (journal_id, push_sequence)
);
CREATE INDEX gap_to_at_idx ON gap (to_at);
COMMENT ON TABLE gap IS 'When pushes were refused or nobody listened: from, to, why, how many.';
