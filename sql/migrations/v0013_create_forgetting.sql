-- Why: numbers and texts of people can be forgotten, and every such act is on record.
-- Changes: tables forget_act, forget_step, forget_place; column forget_act_id of cdr, status_event and set_aside.
-- Locks: cdr, status_event and set_aside for a moment; the tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the tables and the columns; what was forgotten does not come back.

CREATE TABLE forget_act (
    forget_act_id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CONSTRAINT forget_act_kind_check CHECK (kind IN ('number', 'before', 'retention')),
    before_day date,
    reason text NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT forget_act_pkey PRIMARY KEY (forget_act_id),
    CONSTRAINT forget_act_before_day_check CHECK ((kind = 'number') = (before_day IS NULL))
);
COMMENT ON TABLE forget_act IS 'Acts by which numbers and texts of people were forgotten. A number that was is not in it.';
COMMENT ON COLUMN forget_act.kind IS 'number: of a person; before: older than before_day; retention: the same, by a nightly run.';
COMMENT ON COLUMN forget_act.before_day IS 'Calls of days before it, in the billing zone.';

CREATE TABLE forget_step (
    forget_step_id bigint GENERATED ALWAYS AS IDENTITY,
    forget_act_id bigint NOT NULL,
    what text NOT NULL CONSTRAINT forget_step_what_check CHECK (
        what IN ('begun', 'cdr', 'status_event', 'set_aside', 'books', 'archive')),
    day date,
    journal_id integer,
    count bigint NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT forget_step_pkey PRIMARY KEY (forget_step_id),
    CONSTRAINT forget_step_forget_act_id_fkey FOREIGN KEY (forget_act_id) REFERENCES forget_act (forget_act_id),
    CONSTRAINT forget_step_journal_id_check CHECK ((what = 'archive') = (journal_id IS NOT NULL))
);
CREATE INDEX forget_step_forget_act_id_idx ON forget_step (forget_act_id);
CREATE INDEX forget_step_transaction_id_idx ON forget_step (transaction_id);
COMMENT ON TABLE forget_step IS 'What acts of forgetting did, step by step: rows of a table, or pushes of a journal.';
COMMENT ON COLUMN forget_step.what IS
    'begun: the transaction may change rows from here on; books: nothing is left to do there; archive: nothing is left to do in that journal.';
COMMENT ON COLUMN forget_step.transaction_id IS 'The transaction that wrote it, which is the one that may change rows.';

CREATE TABLE forget_place (
    forget_act_id bigint NOT NULL,
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    record_index integer NOT NULL,
    CONSTRAINT forget_place_pkey PRIMARY KEY (forget_act_id, journal_id, push_sequence, record_index),
    CONSTRAINT forget_place_forget_act_id_fkey FOREIGN KEY (forget_act_id) REFERENCES forget_act (forget_act_id)
);
COMMENT ON TABLE forget_place IS
    'Where an act of forgetting has to reach in the archive: a record of a push, or -1 for what belongs to none of its records.';

ALTER TABLE cdr ADD COLUMN forget_act_id bigint;
ALTER TABLE status_event ADD COLUMN forget_act_id bigint;
ALTER TABLE set_aside ADD COLUMN forget_act_id bigint;
COMMENT ON COLUMN cdr.forget_act_id IS 'The latest act that took numbers or texts out of the row; NULL: it is as received.';
COMMENT ON COLUMN status_event.forget_act_id IS 'As in cdr.';
COMMENT ON COLUMN set_aside.forget_act_id IS 'As in cdr. The content can then no longer be tried again.';
