-- calls.csv: a line per CDR in force, on the CDR's day, and one per call without a CDR, on the call's.

WITH call_line AS (
    SELECT
        r.day,
        r.app_key,
        c.session_id,
        coalesce(c.icid, '') AS icid,
        coalesce(c.service_type, '') AS service_type,
        service_name(c.service_type) AS service,
        c.direction,
        c.caller_num AS caller,
        c.callee_num AS called,
        c.fwd_dst_num AS second_called,
        coalesce(c.call_out_start_time, c.call_in_time, c.fwd_start_time) AS started_at,
        talk_began_at(
            c.service_type, c.call_out_answer_time, c.fwd_answer_time,
            coalesce(c.fwd_start_time, c.fwd_alerting_time, c.fwd_answer_time) IS NOT NULL) AS answered_at,
        c.ended_at,
        r.state,
        r.first_leg_seconds,
        r.second_leg_seconds,
        r.talk_seconds,
        CASE
            WHEN r.answered THEN 'answered'
            ELSE outcome_of_codes(
                c.ul_fail_reason, c.sip_status_code, c.fwd_unasw_rsn, c.call_out_unasw_rsn,
                (SELECT e.state_code
                FROM status_event AS e
                WHERE e.call_id = c.call_id AND e.event_type = 'disconnect'
                    AND is_known_event(e.call_id, e.content_hash, e.received_at, r.as_of)
                ORDER BY e.occurred_at DESC, e.event_key, e.content_hash
                LIMIT 1))
        END AS outcome,
        c.ul_fail_reason AS fail_reason,
        c.sip_status_code AS sip_status,
        c.tts_play_times AS tts_plays,
        c.tts_trans_duration AS tts_seconds,
        c.record_flag AS recorded,
        c.host_name,
        c.user_data,
        r.status_events,
        r.discrepancies,
        c.sp_id,
        c.bind_num,
        r.call_id,
        p.cost_seconds,
        p.currency,
        p.amount,
        p.charge_seconds,
        p.charge_currency,
        p.charge_amount,
        p.rate_card,
        p.rule
    FROM report_cdr AS r
    INNER JOIN cdr AS c ON c.call_id = r.call_id AND c.cdr_key = r.cdr_key AND c.content_hash = r.content_hash
    -- Looked up by key, a CDR at a time: how many lines a day has cannot be foreseen.
    CROSS JOIN LATERAL (
        SELECT
            sum(c.billed_seconds) FILTER (WHERE c.card_kind = 'cost') AS cost_seconds,
            max(c.currency) FILTER (WHERE c.card_kind = 'cost') AS currency,
            sum(c.amount) FILTER (WHERE c.card_kind = 'cost') AS amount,
            sum(c.billed_seconds) FILTER (WHERE c.card_kind = 'charge') AS charge_seconds,
            max(c.currency) FILTER (WHERE c.card_kind = 'charge') AS charge_currency,
            sum(c.amount) FILTER (WHERE c.card_kind = 'charge') AS charge_amount,
            string_agg(DISTINCT k.name COLLATE "C", '|' ORDER BY k.name COLLATE "C") AS rate_card,
            string_agg(DISTINCT u.name COLLATE "C", '|' ORDER BY u.name COLLATE "C") AS rule
        FROM report_cdr_charge AS c
        INNER JOIN rate_card AS k ON k.rate_card_id = c.rate_card_id
        INNER JOIN rate_rule AS u ON u.rate_card_id = c.rate_card_id AND u.rule_number = c.rule_number
        WHERE c.call_id = r.call_id AND c.cdr_key = r.cdr_key AND c.day = r.day
    ) AS p
    UNION ALL
    SELECT
        k.day,
        k.app_key,
        e.session_id,
        '',
        '',
        '',
        NULL,
        e.caller,
        e.called,
        NULL,
        e.started_at,
        NULL,
        k.ended_at,
        k.state,
        NULL,
        NULL,
        NULL,
        CASE
            WHEN coalesce(e.state_code, 0) = 0 AND e.answer_events > 0 THEN 'answered'
            ELSE outcome_of_codes(NULL, NULL, NULL, NULL, e.state_code)
        END,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        e.user_data,
        k.status_events,
        k.discrepancies,
        NULL,
        NULL,
        k.call_id,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL
    FROM report_call AS k
    CROSS JOIN LATERAL (
        SELECT
            min(e.session_id COLLATE "C") AS session_id,
            min(e.occurred_at) AS started_at,
            count(*) FILTER (WHERE e.event_type = 'answer') AS answer_events,
            (array_agg(e.caller ORDER BY e.occurred_at, e.event_key, e.content_hash)
                FILTER (WHERE e.caller IS NOT NULL))[1] AS caller,
            (array_agg(e.called ORDER BY e.occurred_at, e.event_key, e.content_hash)
                FILTER (WHERE e.called IS NOT NULL))[1] AS called,
            (array_agg(e.user_data ORDER BY e.occurred_at, e.event_key, e.content_hash)
                FILTER (WHERE e.user_data IS NOT NULL))[1] AS user_data,
            (array_agg(e.state_code ORDER BY e.occurred_at DESC, e.event_key, e.content_hash)
                FILTER (WHERE e.event_type = 'disconnect'))[1] AS state_code
        FROM status_event AS e
        WHERE e.call_id = k.call_id AND is_known_event(e.call_id, e.content_hash, e.received_at, k.as_of)
    ) AS e
    WHERE NOT k.has_cdr
),
masked_line AS (
    -- Masking is dear: OFFSET 0 keeps it from being worked out again wherever a cell looks at its value.
    SELECT
        l.day, l.app_key, masked_text(l.session_id) AS session_id, masked_text(l.icid) AS icid,
        masked_text(l.service_type) AS service_type, l.service, l.direction,
        masked_number(l.caller) AS caller, masked_number(l.called) AS called,
        masked_number(l.second_called) AS second_called, l.started_at, l.answered_at, l.ended_at, l.state,
        l.first_leg_seconds, l.second_leg_seconds, l.talk_seconds, l.outcome, l.fail_reason, l.sip_status, l.tts_plays,
        l.tts_seconds, l.recorded, masked_text(l.host_name) AS host_name, masked_text(l.user_data) AS user_data, l.status_events,
        l.discrepancies, masked_text(l.sp_id) AS sp_id, masked_number(l.bind_num) AS bind_num, l.call_id,
        coalesce(l.cost_seconds, l.charge_seconds) AS billed_seconds, l.currency, l.amount, l.charge_currency,
        l.charge_amount, l.rate_card, l.rule
    FROM call_line AS l
    WHERE l.day BETWEEN day_from() AND day_to()
        AND l.app_key = coalesce(report_app(), l.app_key)
    OFFSET 0
)
SELECT
    l.day::text COLLATE "C",
    cell(l.app_key) COLLATE "C",
    cell(l.session_id) COLLATE "C",
    cell(l.icid) COLLATE "C",
    cell(l.service_type) COLLATE "C",
    l.service COLLATE "C",
    coalesce(l.direction::text, '') COLLATE "C",
    phone_cell(l.caller) COLLATE "C",
    phone_cell(l.called) COLLATE "C",
    phone_cell(l.second_called) COLLATE "C",
    coalesce(printed(l.started_at), '') COLLATE "C",
    coalesce(printed(l.answered_at), '') COLLATE "C",
    printed(l.ended_at) COLLATE "C",
    l.state COLLATE "C",
    coalesce(l.first_leg_seconds::text, '') COLLATE "C",
    coalesce(l.second_leg_seconds::text, '') COLLATE "C",
    coalesce(l.talk_seconds::text, '') COLLATE "C",
    coalesce(l.billed_seconds::text, '') COLLATE "C",
    coalesce(l.currency, '') COLLATE "C",
    amount_text(l.amount) COLLATE "C",
    coalesce(l.charge_currency, '') COLLATE "C",
    amount_text(l.charge_amount) COLLATE "C",
    l.outcome COLLATE "C",
    coalesce(l.fail_reason::text, '') COLLATE "C",
    coalesce(l.sip_status::text, '') COLLATE "C",
    coalesce(l.tts_plays::text, '') COLLATE "C",
    coalesce(l.tts_seconds::text, '') COLLATE "C",
    coalesce(l.recorded::text, '') COLLATE "C",
    cell(l.host_name) COLLATE "C",
    cell(l.user_data) COLLATE "C",
    l.status_events::text COLLATE "C",
    l.discrepancies COLLATE "C",
    cell(l.sp_id) COLLATE "C",
    phone_cell(l.bind_num) COLLATE "C",
    cell(l.rate_card) COLLATE "C",
    cell(l.rule) COLLATE "C",
    l.call_id::text COLLATE "C"
FROM masked_line AS l
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37
