-- Why: what a night worked out: one result a call, one a CDR in force, discrepancies with their history, daily usage.
-- Changes: tables nightly_run, nightly_day, call_result, cdr_result, discrepancy, daily_usage, report_day,
--   report_revision; type main_cdr.
-- Locks: none that matter, all tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the eight tables and the type; the next night works everything out again.

CREATE TABLE nightly_run (
    nightly_run_id bigint GENERATED ALWAYS AS IDENTITY,
    as_of timestamptz NOT NULL,
    kind text NOT NULL CONSTRAINT nightly_run_kind_check CHECK (kind IN ('current', 'repeated', 'historical')),
    settings text NOT NULL,
    program_version text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    outcome text NOT NULL CONSTRAINT nightly_run_outcome_check CHECK (outcome IN ('running', 'published', 'done', 'failed')),
    due_calls bigint NOT NULL DEFAULT 0,
    due_days bigint NOT NULL DEFAULT 0,
    opened bigint NOT NULL DEFAULT 0,
    resolved bigint NOT NULL DEFAULT 0,
    CONSTRAINT nightly_run_pkey PRIMARY KEY (nightly_run_id)
);
CREATE INDEX nightly_run_as_of_idx ON nightly_run (as_of);
COMMENT ON TABLE nightly_run IS 'Run history. The books'' findings stand as of the latest current run that was published.';
COMMENT ON COLUMN nightly_run.settings IS 'The settings that bear on the result, as JSON; a change makes every call due.';

CREATE TABLE nightly_day (
    as_of timestamptz NOT NULL,
    day date NOT NULL,
    CONSTRAINT nightly_day_pkey PRIMARY KEY (as_of, day)
);
COMMENT ON TABLE nightly_day IS 'The days that were due at each as-of: a look back writes the same ones.';

CREATE TABLE call_result (
    call_id uuid NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text,
    has_cdr boolean NOT NULL,
    ended_at timestamptz NOT NULL,
    state text NOT NULL,
    cdrs integer NOT NULL,
    status_events integer NOT NULL,
    answered boolean NOT NULL,
    recorded boolean NOT NULL,
    discrepancies text NOT NULL,
    other_discrepancies integer NOT NULL,
    next_change_at timestamptz,
    as_of timestamptz NOT NULL,
    CONSTRAINT call_result_pkey PRIMARY KEY (call_id),
    CONSTRAINT call_result_state_check CHECK (
        state IN ('complete', 'awaiting_fee', 'missing_fee', 'awaiting_status', 'missing_status'))
);
CREATE INDEX call_result_day_idx ON call_result (day);
CREATE INDEX call_result_next_change_at_idx ON call_result (next_change_at) WHERE next_change_at IS NOT NULL;
COMMENT ON TABLE call_result IS 'One row a call: what the latest night that looked at it found.';
COMMENT ON COLUMN call_result.app_key IS 'App of the call; empty when no one can say.';
COMMENT ON COLUMN call_result.service_type IS 'Of the main CDR; NULL without a CDR or without a code.';
COMMENT ON COLUMN call_result.discrepancies IS 'Kinds found, sorted, joined by |.';
COMMENT ON COLUMN call_result.next_change_at IS 'Later than this, time alone changes the result; NULL when nothing is pending.';

CREATE TABLE cdr_result (
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text,
    answered boolean NOT NULL,
    first_leg_seconds bigint,
    second_leg_seconds bigint,
    talk_seconds bigint NOT NULL,
    tts_plays bigint,
    tts_seconds bigint,
    recorded boolean NOT NULL,
    CONSTRAINT cdr_result_pkey PRIMARY KEY (call_id, cdr_key)
);
CREATE INDEX cdr_result_day_idx ON cdr_result (day);
COMMENT ON TABLE cdr_result IS 'One row a CDR in force, with its derived figures in whole seconds.';

CREATE TABLE discrepancy (
    discrepancy_id uuid NOT NULL,
    call_id uuid NOT NULL,
    kind text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    resolved_at timestamptz,
    severity text NOT NULL CONSTRAINT discrepancy_severity_check CHECK (severity IN ('low', 'medium', 'high')),
    blocks boolean NOT NULL,
    icid text NOT NULL,
    detail text NOT NULL,
    CONSTRAINT discrepancy_pkey PRIMARY KEY (call_id, kind, first_seen_at)
);
CREATE INDEX discrepancy_id_idx ON discrepancy (discrepancy_id);
CREATE UNIQUE INDEX discrepancy_open_idx ON discrepancy (call_id, kind) WHERE resolved_at IS NULL;
COMMENT ON TABLE discrepancy IS 'Ways in which calls do not add up, with the as-of of the runs that first saw and last missed them.';
COMMENT ON COLUMN discrepancy.discrepancy_id IS 'Digest of call_id and kind: the same each time it opens again.';

CREATE TABLE daily_usage (
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text NOT NULL,
    service text NOT NULL,
    calls bigint NOT NULL,
    cdrs bigint NOT NULL,
    answered_calls bigint NOT NULL,
    talk_seconds bigint NOT NULL,
    first_leg_seconds bigint NOT NULL,
    second_leg_seconds bigint NOT NULL,
    tts_plays bigint NOT NULL,
    tts_seconds bigint NOT NULL,
    recorded_calls bigint NOT NULL,
    complete bigint NOT NULL,
    awaiting_fee bigint NOT NULL,
    missing_fee bigint NOT NULL,
    awaiting_status bigint NOT NULL,
    missing_status bigint NOT NULL,
    other_discrepancies bigint NOT NULL,
    CONSTRAINT daily_usage_pkey PRIMARY KEY (day, app_key, service_type, service),
    CONSTRAINT daily_usage_states_check CHECK (
        calls = complete + awaiting_fee + missing_fee + awaiting_status + missing_status)
);
COMMENT ON TABLE daily_usage IS 'Usage a day, app and service; service is empty without a CDR, service_type also without a code.';

CREATE TABLE report_day (
    day date NOT NULL,
    as_of timestamptz NOT NULL,
    written_as_of timestamptz,
    CONSTRAINT report_day_pkey PRIMARY KEY (day)
);
COMMENT ON TABLE report_day IS 'Days that were due: as_of of the latest run that touched the day, and of the reports last written.';

CREATE TABLE report_revision (
    day date NOT NULL,
    revision integer NOT NULL,
    as_of timestamptz NOT NULL,
    files_digest text NOT NULL,
    CONSTRAINT report_revision_pkey PRIMARY KEY (day, revision)
);
COMMENT ON TABLE report_revision IS 'Each time a day''s files changed: a digest over them, and the as-of they first stood at.';

CREATE TYPE main_cdr AS (app_key text, icid text, service_type text);
COMMENT ON TYPE main_cdr IS 'What the main CDR says for its call.';
