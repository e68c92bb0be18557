-- Why: what each CDR costs, by cards that are loaded once and only superseded.
-- Changes: tables rate_card, rate_rule, rate_item, cdr_charge, daily_charge, closed_cdr_charge, closed_charge; columns
--   of correction, discrepancy and closed_discrepancy; a mark in nightly_run.settings.
-- Locks: these four for a moment; the tables are new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the tables and the columns.

CREATE TABLE rate_card (
    rate_card_id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT rate_card_kind_check CHECK (kind IN ('cost', 'charge')),
    is_built_in boolean NOT NULL,
    currency text NOT NULL,
    scale integer NOT NULL CONSTRAINT rate_card_scale_check CHECK (scale BETWEEN 0 AND 9),
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    source text NOT NULL,
    sha256 text NOT NULL,
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL,
    CONSTRAINT rate_card_pkey PRIMARY KEY (rate_card_id)
);
COMMENT ON TABLE rate_card IS 'Rate cards as they were loaded; of those valid at an instant, the one loaded last counts.';
COMMENT ON COLUMN rate_card.scale IS 'Decimals to which each atom is rounded.';
COMMENT ON COLUMN rate_card.source IS 'The file, byte for byte.';

CREATE TABLE rate_rule (
    rate_card_id bigint NOT NULL,
    rule_number integer NOT NULL,
    name text NOT NULL,
    service text NOT NULL,
    app_key text,
    prefix text,
    first_leg boolean NOT NULL,
    second_leg boolean NOT NULL,
    price numeric NOT NULL,
    unit_seconds bigint NOT NULL,
    first_increment bigint NOT NULL,
    following_increment bigint NOT NULL,
    minimum_seconds bigint NOT NULL,
    grace_seconds bigint NOT NULL,
    connection_fee numeric NOT NULL,
    sums_legs boolean NOT NULL,
    tts_play_price numeric NOT NULL,
    tts_second_price numeric NOT NULL,
    recording_fee numeric NOT NULL,
    valid_from timestamptz,
    valid_to timestamptz,
    weekdays integer,
    from_minute integer,
    to_minute integer,
    free_seconds bigint NOT NULL,
    tier_mode text,
    tier_above bigint[] NOT NULL,
    tier_prices numeric[] NOT NULL,
    CONSTRAINT rate_rule_pkey PRIMARY KEY (rate_card_id, rule_number),
    CONSTRAINT rate_rule_rate_card_id_fkey FOREIGN KEY (rate_card_id) REFERENCES rate_card (rate_card_id),
    CONSTRAINT rate_rule_tier_mode_check CHECK (tier_mode IN ('graduated', 'volume'))
);
COMMENT ON TABLE rate_rule IS 'The rules of a card, in the order of its file.';
COMMENT ON COLUMN rate_rule.weekdays IS 'Days of the peak window, Monday 1, Tuesday 2 … Sunday 64; NULL: no window.';

CREATE TABLE rate_item (
    rate_card_id bigint NOT NULL,
    item_number integer NOT NULL,
    name text NOT NULL,
    app_key text NOT NULL,
    service text NOT NULL,
    count bigint NOT NULL,
    price numeric NOT NULL,
    valid_from timestamptz,
    valid_to timestamptz,
    CONSTRAINT rate_item_pkey PRIMARY KEY (rate_card_id, item_number),
    CONSTRAINT rate_item_rate_card_id_fkey FOREIGN KEY (rate_card_id) REFERENCES rate_card (rate_card_id)
);
COMMENT ON TABLE rate_item IS 'Fixed monthly items of a card: so many at so much for an app, booked on the 1st.';

CREATE TABLE cdr_charge (
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
    amount numeric NOT NULL,
    CONSTRAINT cdr_charge_pkey PRIMARY KEY (call_id, cdr_key, card_kind, component, rule_number)
);
CREATE INDEX cdr_charge_day_idx ON cdr_charge (day);
COMMENT ON TABLE cdr_charge IS 'What a CDR in force comes to: one row an atom, rounded once.';
COMMENT ON COLUMN cdr_charge.quantity IS 'Seconds, legs, plays or recordings that the price is for.';

CREATE TABLE daily_charge (
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text NOT NULL,
    service text NOT NULL,
    card_kind text NOT NULL,
    rate_card text NOT NULL,
    rule text NOT NULL,
    component text NOT NULL,
    tier integer NOT NULL,
    currency text NOT NULL,
    cdrs bigint NOT NULL,
    legs bigint NOT NULL,
    billed_seconds bigint NOT NULL,
    unit_seconds bigint NOT NULL,
    unit_price numeric NOT NULL,
    amount numeric NOT NULL,
    rate_card_id bigint NOT NULL,
    rule_number integer NOT NULL,
    CONSTRAINT daily_charge_pkey PRIMARY KEY (
        day, app_key, service_type, service, card_kind, component, rate_card_id, rule_number, tier)
);
COMMENT ON TABLE daily_charge IS 'The lines of charges.csv: sums of atoms a day, app, service, rule and component, and what is booked a month.';

CREATE TABLE closed_cdr_charge (
    period_act_id bigint NOT NULL,
    call_id uuid NOT NULL,
    cdr_key uuid NOT NULL,
    card_kind text NOT NULL,
    component text NOT NULL,
    rate_card_id bigint NOT NULL,
    rule_number integer NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    service_type text,
    billed_seconds bigint NOT NULL,
    currency text NOT NULL,
    amount numeric NOT NULL,
    CONSTRAINT closed_cdr_charge_pkey PRIMARY KEY (call_id, cdr_key, card_kind, component, rule_number, period_act_id)
);
CREATE INDEX closed_cdr_charge_day_idx ON closed_cdr_charge (day);
COMMENT ON TABLE closed_cdr_charge IS 'cdr_charge of a period as it stood when it closed.';

CREATE TABLE closed_charge (
    period_act_id bigint NOT NULL,
    day date NOT NULL,
    app_key text NOT NULL,
    app_name text NOT NULL,
    service_type text NOT NULL,
    service text NOT NULL,
    card_kind text NOT NULL,
    rate_card text NOT NULL,
    rule text NOT NULL,
    component text NOT NULL,
    tier integer NOT NULL,
    currency text NOT NULL,
    cdrs bigint NOT NULL,
    legs bigint NOT NULL,
    billed_seconds bigint NOT NULL,
    unit_seconds bigint NOT NULL,
    unit_price numeric NOT NULL,
    amount numeric NOT NULL,
    rate_card_id bigint NOT NULL,
    rule_number integer NOT NULL,
    CONSTRAINT closed_charge_pkey PRIMARY KEY (
        day, app_key, service_type, service, card_kind, component, rate_card_id, rule_number, tier, period_act_id)
);
COMMENT ON TABLE closed_charge IS 'daily_charge of a period as it stood when it closed, with the names its apps had.';

ALTER TABLE discrepancy ADD COLUMN currency text NOT NULL DEFAULT '', ADD COLUMN amount_at_risk numeric;
ALTER TABLE closed_discrepancy ADD COLUMN currency text NOT NULL DEFAULT '', ADD COLUMN amount_at_risk numeric;
COMMENT ON COLUMN discrepancy.amount_at_risk IS 'An estimate of what it concerns, by the cost cards; NULL where nothing says.';

ALTER TABLE correction
    ADD COLUMN card_kind text NOT NULL DEFAULT 'cost',
    ADD COLUMN billed_seconds bigint NOT NULL DEFAULT 0,
    ADD COLUMN currency text NOT NULL DEFAULT '',
    ADD COLUMN amount numeric,
    DROP CONSTRAINT correction_cause_check,
    ADD CONSTRAINT correction_cause_check CHECK (
        cause IN ('late_cdr', 'late_status', 'version_chosen', 'rate_card', 'recomputed'));
COMMENT ON COLUMN correction.currency IS 'Empty where the line has no amount.';

-- Settings that differ make every call due: the next night prices what earlier ones have judged.
UPDATE nightly_run SET settings = settings || ' (before rates)';
