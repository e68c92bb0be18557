-- Why: facts are kept as they were received, inserted once, told apart by call, identity and content.
-- Changes: tables cdr, status_event.
-- Locks: none that matter, both tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping both tables and loading the journals again.

CREATE TABLE cdr (
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    received_at timestamptz NOT NULL,
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    record_index integer NOT NULL,
    token_app_key text,
    signed_by text,
    ended_at timestamptz NOT NULL,
    direction integer,
    sp_id text,
    app_key text,
    icid text,
    bind_num text,
    session_id text NOT NULL,
    caller_num text,
    callee_num text,
    fwd_display_num text,
    fwd_dst_num text,
    call_in_time timestamptz,
    fwd_start_time timestamptz,
    fwd_alerting_time timestamptz,
    fwd_answer_time timestamptz,
    call_end_time timestamptz,
    fwd_unasw_rsn integer,
    fail_time timestamptz,
    ul_fail_reason integer,
    sip_status_code integer,
    call_out_start_time timestamptz,
    call_out_alerting_time timestamptz,
    call_out_answer_time timestamptz,
    call_out_unasw_rsn integer,
    dyn_ivr_start_time timestamptz,
    dyn_ivr_path text,
    record_flag integer,
    record_start_time timestamptz,
    record_object_name text,
    record_bucket_name text,
    record_domain text,
    record_file_download_url text,
    tts_play_times integer,
    tts_trans_duration integer,
    service_type text,
    host_name text,
    user_data text,
    orig_callee_num text,
    record_push_url text,
    create_mpty_time timestamptz,
    join_mpty_time timestamptz,
    mpty_id text,
    end_to_end_id bigint,
    call_type text,
    bill_type text,
    subbill_type text,
    caller_type text,
    callee_type text,
    subscription_id text,
    area_code text,
    call_duration integer,
    voice_check_type text,
    notify_mode text,
    extend_num text,
    unknown_fields text,
    unreadable_times text,
    notes text,
    CONSTRAINT cdr_pkey PRIMARY KEY (call_id, cdr_key, content_hash)
);
CREATE INDEX cdr_arrival_idx ON cdr USING brin (received_at, ended_at, journal_id) WITH (pages_per_range = 32);
COMMENT ON TABLE cdr IS 'Call detail records as received, one row a version. Times of the platform are UTC, whole seconds.';
COMMENT ON COLUMN cdr.call_id IS 'Keyed digest of session_id: HMAC-SHA256(installation.call_key, sessionId), first 16 bytes.';
COMMENT ON COLUMN cdr.cdr_key IS 'Digest of the identity: SHA-256, first 16 bytes.';
COMMENT ON COLUMN cdr.content_hash IS 'Digest of all normalised content: SHA-256, first 16 bytes.';
COMMENT ON COLUMN cdr.received_at IS 'When this version became known: arrival of the push it was loaded from, or of the act that made it usable.';
COMMENT ON COLUMN cdr.push_sequence IS 'Place of the push in its journal; record_index is the place in its feeLst.';
COMMENT ON COLUMN cdr.token_app_key IS 'App of the token the push came by. The CDR''s own app is app_key.';
COMMENT ON COLUMN cdr.signed_by IS 'Username of the X-AKSK header, not verified.';
COMMENT ON COLUMN cdr.ended_at IS 'callEndTime, else failTime, else the latest of its other times.';
COMMENT ON COLUMN cdr.call_duration IS 'As the platform gives it, for private numbers; not used in figures.';
COMMENT ON COLUMN cdr.tts_trans_duration IS 'Seconds of text-to-speech conversion.';
COMMENT ON COLUMN cdr.unknown_fields IS 'Keys no table knows, as a canonical JSON object.';
COMMENT ON COLUMN cdr.unreadable_times IS 'Times that cannot be read, as they came: a JSON object of column and text.';
COMMENT ON COLUMN cdr.notes IS 'What was replaced while reading: codes and places, joined by spaces.';

CREATE TABLE status_event (
    call_id uuid NOT NULL,
    event_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    received_at timestamptz NOT NULL,
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    record_index integer NOT NULL,
    token_app_key text,
    signed_by text,
    event_type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    session_id text NOT NULL,
    caller text,
    called text,
    user_data text,
    state_code integer,
    state_desc text,
    digit_info text,
    party_type text,
    display_caller_num text,
    orig_callee_num text,
    notify_mode text,
    subscription_id text,
    unknown_fields text,
    notes text,
    CONSTRAINT status_event_pkey PRIMARY KEY (call_id, event_key, content_hash),
    CONSTRAINT status_event_event_type_check CHECK (
        event_type IN ('callin', 'callout', 'alerting', 'answer', 'collectInfo', 'disconnect'))
);
CREATE INDEX status_event_arrival_idx ON status_event
    USING brin (received_at, occurred_at, journal_id) WITH (pages_per_range = 32);
COMMENT ON TABLE status_event IS 'Call-state notifications as received. Times of the platform are UTC, whole seconds.';
COMMENT ON COLUMN status_event.event_key IS 'Digest of the identity: SHA-256, first 16 bytes.';
COMMENT ON COLUMN status_event.content_hash IS 'Digest of the content and of who sent it: SHA-256, first 16 bytes.';
COMMENT ON COLUMN status_event.occurred_at IS 'The platform''s timestamp.';
COMMENT ON COLUMN status_event.token_app_key IS 'App of the token the push came by: the app of a call that has no CDR.';
COMMENT ON COLUMN status_event.signed_by IS 'Username of the X-AKSK header, not verified: the app when no token names one.';
