-- Where a run works: tables of its own connection, gone with it, and made anew by the next run on it.

DROP TABLE IF EXISTS
    pg_temp.due_call,
    pg_temp.late_journal,
    pg_temp.odd_call,
    pg_temp.night_cdr,
    pg_temp.night_event,
    pg_temp.night_status,
    pg_temp.night_call,
    pg_temp.night_finding,
    pg_temp.night_risk,
    pg_temp.night_card,
    pg_temp.night_rule,
    pg_temp.night_charge,
    pg_temp.night_correction,
    pg_temp.due_day,
    pg_temp.day_of_second;

-- Each call once. No key: filling its index would cost more than all joins with it.
CREATE TEMPORARY TABLE due_call (
    call_id uuid NOT NULL
);

CREATE TEMPORARY TABLE late_journal (
    journal_id integer NOT NULL PRIMARY KEY
);

-- Calls that need a second look: several CDRs, repeats, chosen versions, events that could be versions of one.
CREATE TEMPORARY TABLE odd_call (
    call_id uuid NOT NULL
);

CREATE TEMPORARY TABLE night_cdr (
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    content_hash uuid NOT NULL,
    first_received_at timestamptz NOT NULL,
    version bigint NOT NULL,
    chosen_at timestamptz,
    in_force boolean NOT NULL,
    versions bigint NOT NULL,
    ended_at timestamptz NOT NULL,
    app_key text NOT NULL,
    icid text NOT NULL,
    service_type text,
    talk_began_at timestamptz,
    first_leg_answered boolean NOT NULL,
    second_leg_answered boolean NOT NULL,
    first_leg_seconds bigint,
    second_leg_seconds bigint,
    talk_seconds bigint NOT NULL,
    tts_plays bigint,
    tts_seconds bigint,
    recorded boolean NOT NULL,
    times_contradict boolean NOT NULL,
    day date NOT NULL,
    first_called text,
    second_called text,
    is_alone boolean NOT NULL
);

-- The events of odd calls, one by one.
CREATE TEMPORARY TABLE night_event (
    call_id uuid NOT NULL,
    event_key uuid NOT NULL,
    event_type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    first_received_at timestamptz NOT NULL,
    token_app_key text,
    signed_by text
);

-- The status side of every due call. end_received_at of a call that is not odd is the first arrival of all its events:
-- enough to say that its end is plausible.
CREATE TEMPORARY TABLE night_status (
    call_id uuid NOT NULL,
    status_events bigint NOT NULL,
    answer_events bigint NOT NULL,
    latest_disconnect_at timestamptz,
    ended_at timestamptz NOT NULL,
    end_received_at timestamptz NOT NULL,
    latest_received_at timestamptz NOT NULL,
    app_key text NOT NULL,
    is_odd boolean NOT NULL
);

CREATE TEMPORARY TABLE night_call (
    call_id uuid NOT NULL,
    has_cdr boolean NOT NULL,
    cdrs bigint NOT NULL,
    app_key text NOT NULL,
    app_keys bigint NOT NULL,
    icid text NOT NULL,
    service_type text,
    cdr_ended_at timestamptz,
    leg_answered boolean NOT NULL,
    answered boolean NOT NULL,
    recorded boolean NOT NULL,
    status_events bigint NOT NULL,
    answer_events bigint NOT NULL,
    latest_disconnect_at timestamptz,
    ended_at timestamptz NOT NULL,
    end_received_at timestamptz NOT NULL,
    day date NOT NULL,
    fee_expected boolean NOT NULL,
    status_expected boolean NOT NULL,
    app_registered boolean NOT NULL,
    state text NOT NULL,
    next_change_at timestamptz,
    facts bigint NOT NULL
);

CREATE TEMPORARY TABLE night_finding (
    call_id uuid NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    blocks boolean NOT NULL,
    icid text NOT NULL,
    detail text NOT NULL,
    PRIMARY KEY (call_id, kind)
);

CREATE TEMPORARY TABLE night_risk (
    call_id uuid NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    amount numeric,
    PRIMARY KEY (call_id, kind)
);

CREATE TEMPORARY TABLE night_card (
    kind text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    rate_card_id bigint NOT NULL,
    currency text NOT NULL,
    scale integer NOT NULL
);

-- The rules of those cards by leg; of those that cover a leg the one with the lowest place prices it. A sole one covers
-- all legs of its service, and none comes before it.
CREATE TEMPORARY TABLE night_rule (
    rate_card_id bigint NOT NULL,
    service text NOT NULL,
    leg integer NOT NULL,
    place bigint NOT NULL,
    is_sole boolean NOT NULL,
    rule_number integer NOT NULL,
    app_key text,
    prefix text,
    valid_from timestamptz,
    valid_to timestamptz,
    weekdays integer,
    from_minute integer,
    to_minute integer,
    price numeric NOT NULL,
    unit_seconds bigint NOT NULL,
    price_numerator bigint,
    price_denominator bigint,
    atom numeric NOT NULL,
    first_increment bigint NOT NULL,
    following_increment bigint NOT NULL,
    minimum_seconds bigint NOT NULL,
    grace_seconds bigint NOT NULL,
    sums_legs boolean NOT NULL,
    connection_fee numeric NOT NULL,
    tts_play_price numeric NOT NULL,
    tts_second_price numeric NOT NULL,
    recording_fee numeric NOT NULL,
    PRIMARY KEY (rate_card_id, service, leg, place)
);

CREATE TEMPORARY TABLE night_charge (
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    card_kind text NOT NULL,
    component text NOT NULL,
    rate_card_id bigint NOT NULL,
    rule_number integer NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text,
    legs integer NOT NULL,
    quantity bigint NOT NULL,
    billed_seconds bigint NOT NULL,
    currency text NOT NULL,
    amount numeric NOT NULL
);

CREATE TEMPORARY TABLE night_correction (
    call_id uuid NOT NULL,
    day date NOT NULL,
    original_day date NOT NULL,
    cause text NOT NULL,
    app_key text NOT NULL,
    service_type text NOT NULL,
    icid text NOT NULL,
    cdr_key uuid,
    calls integer NOT NULL,
    cdrs integer NOT NULL,
    talk_seconds bigint NOT NULL,
    card_kind text NOT NULL,
    billed_seconds bigint NOT NULL,
    currency text NOT NULL,
    amount numeric
);

CREATE TEMPORARY TABLE due_day (
    day date NOT NULL PRIMARY KEY
);

-- Due days of the calls that another session judged.
CREATE TEMPORARY TABLE day_of_second (
    day date NOT NULL
)
