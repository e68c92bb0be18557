-- Why: people waive discrepancies, choose versions, close and reopen periods; each is a row that stays as it is.
-- Changes: tables discrepancy_waiver, cdr_choice, period_act; column call_result.facts.
-- Locks: call_result for a moment; the other tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the three tables and the column.

ALTER TABLE call_result ADD COLUMN facts bigint;
COMMENT ON COLUMN call_result.facts IS
    'How many distinct facts the result rests on: facts only ever get more. NULL until a night has counted them.';

CREATE TABLE discrepancy_waiver (
    discrepancy_waiver_id bigint GENERATED ALWAYS AS IDENTITY,
    call_id uuid NOT NULL,
    kind text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    facts bigint,
    reason text NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT discrepancy_waiver_pkey PRIMARY KEY (call_id, discrepancy_waiver_id)
);
CREATE INDEX discrepancy_waiver_acted_at_idx ON discrepancy_waiver (acted_at);
COMMENT ON TABLE discrepancy_waiver IS
    'Discrepancies that a person waived. It holds while the discrepancy stays open and the facts of its call the same.';
COMMENT ON COLUMN discrepancy_waiver.facts IS 'call_result.facts when it was waived.';

CREATE TABLE cdr_choice (
    cdr_choice_id bigint GENERATED ALWAYS AS IDENTITY,
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    reason text NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT cdr_choice_pkey PRIMARY KEY (call_id, cdr_choice_id)
);
CREATE INDEX cdr_choice_acted_at_idx ON cdr_choice (acted_at);
COMMENT ON TABLE cdr_choice IS 'Versions of CDRs that a person put in force: the latest up to as-of counts.';

CREATE TABLE period_act (
    period_act_id bigint NOT NULL,
    period date NOT NULL CONSTRAINT period_act_period_check CHECK (extract(day FROM period) = 1),
    act text NOT NULL CONSTRAINT period_act_act_check CHECK (act IN ('closed', 'reopened')),
    reason text NOT NULL,
    settings text NOT NULL,
    program_version text NOT NULL,
    closing_digest text,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT period_act_pkey PRIMARY KEY (period_act_id),
    CONSTRAINT period_act_closing_digest_check CHECK ((act = 'closed') = (closing_digest IS NOT NULL))
);
COMMENT ON TABLE period_act IS 'Closes and reopens of calendar months in the billing zone.';
COMMENT ON COLUMN period_act.period_act_id IS '1, 2, 3 …, in the order of the acts.';
COMMENT ON COLUMN period_act.period IS 'First day of the month.';
COMMENT ON COLUMN period_act.acted_at IS 'Of a close: its cut, the as-of its figures stand at.';
COMMENT ON COLUMN period_act.settings IS 'The settings the closed figures were worked out with, as in nightly_run.';
COMMENT ON COLUMN period_act.closing_digest IS 'SHA-256 over the closed figures, hexadecimal.';
