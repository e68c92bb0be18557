-- Why: a closed period keeps the figures that were signed; what comes later is booked beside them as corrections.
-- Changes: index discrepancy_late_fee_idx; tables closed_call, closed_cdr, closed_usage, closed_discrepancy, closed_dismissal, correction, period_files.
-- Locks: discrepancy while its index is built; all tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the index and the seven tables, after reopening every period.

CREATE TABLE closed_call (
    period_act_id bigint NOT NULL,
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
    as_of timestamptz NOT NULL,
    CONSTRAINT closed_call_pkey PRIMARY KEY (call_id, period_act_id)
);
CREATE INDEX closed_call_day_idx ON closed_call (day);
COMMENT ON TABLE closed_call IS 'call_result of the calls of a period as they stood when it closed.';

CREATE TABLE closed_cdr (
    period_act_id bigint NOT NULL,
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text,
    icid text NOT NULL,
    answered boolean NOT NULL,
    first_leg_seconds bigint,
    second_leg_seconds bigint,
    talk_seconds bigint NOT NULL,
    tts_plays bigint,
    tts_seconds bigint,
    recorded boolean NOT NULL,
    state text NOT NULL,
    status_events integer NOT NULL,
    discrepancies text NOT NULL,
    as_of timestamptz NOT NULL,
    CONSTRAINT closed_cdr_pkey PRIMARY KEY (call_id, cdr_key, period_act_id)
);
CREATE INDEX closed_cdr_day_idx ON closed_cdr (day);
COMMENT ON TABLE closed_cdr IS
    'cdr_result of the CDRs of a period as they stood when it closed, with what their call said then, whose own day may lie elsewhere.';

CREATE TABLE closed_usage (
    period_act_id bigint NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    app_name text NOT NULL,
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
    CONSTRAINT closed_usage_pkey PRIMARY KEY (day, app_key, service_type, service, period_act_id)
);
COMMENT ON TABLE closed_usage IS 'daily_usage of a period as it stood when it closed, with the names its apps had.';

CREATE TABLE closed_discrepancy (
    period_act_id bigint NOT NULL,
    discrepancy_id uuid NOT NULL,
    call_id uuid NOT NULL,
    kind text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    resolved_at timestamptz,
    severity text NOT NULL,
    blocks boolean NOT NULL,
    icid text NOT NULL,
    detail text NOT NULL,
    waived_by text,
    waived_at timestamptz,
    waiver_reason text,
    CONSTRAINT closed_discrepancy_pkey PRIMARY KEY (call_id, kind, first_seen_at, period_act_id)
);
CREATE INDEX closed_discrepancy_period_act_id_idx ON closed_discrepancy (period_act_id);
COMMENT ON TABLE closed_discrepancy IS 'The discrepancies of a period''s calls as they stood when it closed, waivers included.';

CREATE TABLE closed_dismissal (
    period_act_id bigint NOT NULL,
    set_aside_id uuid NOT NULL,
    day date NOT NULL,
    message text NOT NULL,
    reason text NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT closed_dismissal_pkey PRIMARY KEY (period_act_id, set_aside_id)
);
COMMENT ON TABLE closed_dismissal IS 'What was set aside and dismissed before a period closed, and in none closed before.';
COMMENT ON COLUMN closed_dismissal.day IS 'Day of its first arrival.';

CREATE TABLE correction (
    call_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    line integer NOT NULL,
    day date NOT NULL,
    original_day date NOT NULL,
    period date NOT NULL,
    cause text NOT NULL CONSTRAINT correction_cause_check CHECK (
        cause IN ('late_cdr', 'late_status', 'version_chosen', 'recomputed')),
    app_key text NOT NULL,
    service_type text NOT NULL,
    icid text NOT NULL,
    cdr_key uuid,
    calls integer NOT NULL,
    cdrs integer NOT NULL,
    talk_seconds bigint NOT NULL,
    CONSTRAINT correction_pkey PRIMARY KEY (call_id, as_of, line)
);
CREATE INDEX correction_day_idx ON correction (day);
CREATE INDEX correction_original_day_idx ON correction (original_day);
COMMENT ON TABLE correction IS
    'Signed differences to closed figures. Live until the books it corrects are reopened.';
COMMENT ON COLUMN correction.as_of IS 'As-of of the run that booked it.';
COMMENT ON COLUMN correction.day IS 'The day it is booked on, in a period that was open then.';
COMMENT ON COLUMN correction.period IS 'The closed month whose books it corrects; reopening that withdraws it.';
COMMENT ON COLUMN correction.cdr_key IS 'The CDR it is about; NULL for a line about the call as such.';

CREATE INDEX discrepancy_late_fee_idx ON discrepancy (call_id) WHERE kind = 'late_fee' AND resolved_at IS NULL;

CREATE TABLE period_files (
    period_act_id bigint NOT NULL,
    manifest text NOT NULL,
    summary text NOT NULL,
    CONSTRAINT period_files_pkey PRIMARY KEY (period_act_id)
);
COMMENT ON TABLE period_files IS 'Manifest and page of a closed period''s folder once it was written, byte for byte.';
