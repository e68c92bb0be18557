-- calls.csv as a table: what there would be to copy if every line lay there ready. :file as the server sees it.

CREATE TABLE public.lines (
    day date, app_key text, session_id text, icid text, service_type text, service text, direction integer, caller text,
    called text, second_called text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, state text,
    first_leg_seconds bigint, second_leg_seconds bigint, talk_seconds bigint, billed_seconds bigint, currency text,
    amount numeric, charge_currency text, charge_amount numeric, outcome text, fail_reason integer, sip_status integer,
    tts_plays integer, tts_seconds integer, recorded integer, host_name text, user_data text, status_events integer,
    discrepancies text, sp_id text, bind_num text, rate_card text, rule text, call_id uuid
);
\copy public.lines FROM pstdin WITH (FORMAT csv, HEADER)
VACUUM (ANALYZE) public.lines;
