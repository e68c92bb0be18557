-- Why: what cannot be used is kept with its reason, once per distinct content, and every repeat is counted.
-- Changes: tables repeat, set_aside, set_aside_occurrence, set_aside_act.
-- Locks: none that matter, all tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the four tables.

CREATE TABLE repeat (
    call_id uuid NOT NULL,
    fact_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    record_index integer NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT repeat_pkey PRIMARY KEY (call_id, journal_id, push_sequence, record_index)
);
CREATE INDEX repeat_arrival_idx ON repeat USING brin (received_at, journal_id) WITH (pages_per_range = 32);
COMMENT ON TABLE repeat IS 'A record that was already there with the same content: one row each time it came again.';
COMMENT ON COLUMN repeat.fact_key IS 'cdr.cdr_key or status_event.event_key.';

CREATE TABLE set_aside (
    set_aside_id uuid NOT NULL,
    scope text NOT NULL CONSTRAINT set_aside_scope_check CHECK (scope IN ('body', 'record')),
    reason text NOT NULL,
    place text NOT NULL,
    byte_offset integer NOT NULL,
    message text NOT NULL,
    content bytea NOT NULL,
    token_app_key text,
    signed_by text,
    CONSTRAINT set_aside_pkey PRIMARY KEY (set_aside_id)
);
COMMENT ON TABLE set_aside IS 'Bodies and records that could not be used, as they came, once per distinct content.';
COMMENT ON COLUMN set_aside.reason IS 'Stable code of what is wrong; message says it for people, without values.';
COMMENT ON COLUMN set_aside.place IS 'JSON pointer of the fault in the body it first came in.';

CREATE TABLE set_aside_occurrence (
    set_aside_id uuid NOT NULL,
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    record_index integer NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT set_aside_occurrence_pkey PRIMARY KEY (set_aside_id, journal_id, push_sequence, record_index)
);
COMMENT ON TABLE set_aside_occurrence IS 'Each time it came. record_index is -1 for a whole body.';

CREATE TABLE set_aside_act (
    set_aside_act_id bigint GENERATED ALWAYS AS IDENTITY,
    set_aside_id uuid NOT NULL,
    act text NOT NULL CONSTRAINT set_aside_act_act_check CHECK (act IN ('retried', 'dismissed')),
    reason text NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT set_aside_act_pkey PRIMARY KEY (set_aside_act_id),
    CONSTRAINT set_aside_act_set_aside_id_fkey FOREIGN KEY (set_aside_id) REFERENCES set_aside (set_aside_id)
);
COMMENT ON TABLE set_aside_act IS 'What people did about it: retried and usable since, or dismissed with a reason.';
