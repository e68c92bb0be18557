-- calls.csv: a line per CDR in force, on the CDR's day, and one per call without a CDR, on the call's. Values as they are
-- and in no order: who prints them hides numbers, guards cells and sorts the lines. Of the calls with keys from {first} to
-- {last}: two sessions read a half each. The days, and which of them are closed, are literals: a function in a filter is
-- called for every row, and so it would be in the views of reports.

-- In memory: looking codes up in their table, line by line, would cost more than all the rest.
WITH code AS MATERIALIZED (
    SELECT jsonb_object_agg(c.code_kind || ' ' || c.code, c.outcome) AS outcomes FROM cause_code AS c
),
-- The CDRs of the days with what was found of their calls, narrow rows: the wide ones of cdr then pass by them.
judged AS NOT MATERIALIZED (
    SELECT
        r.day, r.call_id, r.cdr_key, r.content_hash, r.app_key, r.answered, r.first_leg_seconds, r.second_leg_seconds,
        r.talk_seconds, k.state, k.status_events, k.discrepancies, k.as_of
    FROM cdr_result AS r
    LEFT JOIN call_result AS k
        ON k.call_id = r.call_id AND k.day BETWEEN '{day_from}' AND '{day_to}' AND k.call_id BETWEEN '{first}' AND '{last}'
    WHERE (r.day > '{closed_through}' OR r.day <@ '{open_again}'::datemultirange)
        AND r.day BETWEEN '{day_from}' AND '{day_to}' AND r.call_id BETWEEN '{first}' AND '{last}' AND r.app_key {app}
    OFFSET 0
),
-- The CDRs of the days. So that years of others are not looked at, they are found by their times alone: what ends on a
-- day ends between {from} and {through}, and what ends at an implausible time has come then.
line AS NOT MATERIALIZED (
    SELECT
        r.day, r.call_id, r.cdr_key, r.app_key, r.answered, r.first_leg_seconds, r.second_leg_seconds, r.talk_seconds,
        -- The call nearly always stands on the same day.
        coalesce(r.state, (SELECT x.state FROM call_result AS x WHERE x.call_id = r.call_id)) AS state,
        coalesce(r.status_events, (SELECT x.status_events FROM call_result AS x WHERE x.call_id = r.call_id))
            AS status_events,
        coalesce(r.discrepancies, (SELECT x.discrepancies FROM call_result AS x WHERE x.call_id = r.call_id))
            AS discrepancies,
        coalesce(r.as_of, (SELECT x.as_of FROM call_result AS x WHERE x.call_id = r.call_id)) AS as_of,
        c.session_id, c.icid, c.service_type, c.direction, c.caller_num, c.callee_num, c.fwd_dst_num, c.call_in_time,
        c.fwd_start_time, c.fwd_alerting_time, c.fwd_answer_time, c.call_out_start_time, c.call_out_answer_time,
        c.ended_at, c.ul_fail_reason, c.sip_status_code, c.fwd_unasw_rsn, c.call_out_unasw_rsn, c.tts_play_times,
        c.tts_trans_duration, c.record_flag, c.host_name, c.user_data, c.sp_id, c.bind_num
    FROM judged AS r
    -- The planner takes equal keys for independent of each other: one of them is what it may reckon with.
    INNER JOIN cdr AS c
        ON c.call_id = r.call_id AND coalesce(c.cdr_key = r.cdr_key AND c.content_hash = r.content_hash, false)
    WHERE c.call_id BETWEEN '{first}' AND '{last}'
        AND (c.ended_at BETWEEN '{from}' AND '{through}'
            OR c.received_at BETWEEN '{from}' AND '{through}' AND is_implausible(c.ended_at, c.received_at))
    UNION ALL
    -- It may have come later and be known from then all the same, by a repeat.
    SELECT
        r.day, r.call_id, r.cdr_key, r.app_key, r.answered, r.first_leg_seconds, r.second_leg_seconds, r.talk_seconds,
        k.state, k.status_events, k.discrepancies, k.as_of,
        c.session_id, c.icid, c.service_type, c.direction, c.caller_num, c.callee_num, c.fwd_dst_num, c.call_in_time,
        c.fwd_start_time, c.fwd_alerting_time, c.fwd_answer_time, c.call_out_start_time, c.call_out_answer_time,
        c.ended_at, c.ul_fail_reason, c.sip_status_code, c.fwd_unasw_rsn, c.call_out_unasw_rsn, c.tts_play_times,
        c.tts_trans_duration, c.record_flag, c.host_name, c.user_data, c.sp_id, c.bind_num
    FROM (
        SELECT DISTINCT x.call_id
        FROM repeat AS x
        WHERE x.received_at BETWEEN '{from}' AND '{through}' AND x.call_id BETWEEN '{first}' AND '{last}'
    ) AS x
    INNER JOIN cdr AS c ON c.call_id = x.call_id
    INNER JOIN cdr_result AS r
        ON r.call_id = c.call_id AND r.cdr_key = c.cdr_key AND r.content_hash = c.content_hash
    INNER JOIN call_result AS k ON k.call_id = r.call_id
    WHERE (r.day > '{closed_through}' OR r.day <@ '{open_again}'::datemultirange)
        AND r.day BETWEEN '{day_from}' AND '{day_to}' AND r.app_key {app}
        AND NOT (c.ended_at BETWEEN '{from}' AND '{through}'
            OR c.received_at BETWEEN '{from}' AND '{through}' AND is_implausible(c.ended_at, c.received_at))
    UNION ALL
    SELECT
        r.day, r.call_id, r.cdr_key, r.app_key, r.answered, r.first_leg_seconds, r.second_leg_seconds, r.talk_seconds,
        r.state, r.status_events, r.discrepancies, r.as_of,
        c.session_id, c.icid, c.service_type, c.direction, c.caller_num, c.callee_num, c.fwd_dst_num, c.call_in_time,
        c.fwd_start_time, c.fwd_alerting_time, c.fwd_answer_time, c.call_out_start_time, c.call_out_answer_time,
        c.ended_at, c.ul_fail_reason, c.sip_status_code, c.fwd_unasw_rsn, c.call_out_unasw_rsn, c.tts_play_times,
        c.tts_trans_duration, c.record_flag, c.host_name, c.user_data, c.sp_id, c.bind_num
    FROM closed_cdr AS r
    INNER JOIN closed_period AS p ON p.period_act_id = r.period_act_id
    INNER JOIN cdr AS c ON c.call_id = r.call_id AND c.cdr_key = r.cdr_key AND c.content_hash = r.content_hash
    WHERE r.day BETWEEN '{day_from}' AND '{day_to}' AND r.call_id BETWEEN '{first}' AND '{last}' AND r.app_key {app}
),
-- What a CDR comes to on its day, with its rules by number: one that moved out of a closed month has a price in both.
priced AS MATERIALIZED (
    SELECT
        c.day,
        c.call_id,
        c.cdr_key,
        sum(c.billed_seconds) FILTER (WHERE c.card_kind = 'cost') AS cost_seconds,
        max(c.currency) FILTER (WHERE c.card_kind = 'cost') AS currency,
        sum(c.amount) FILTER (WHERE c.card_kind = 'cost') AS amount,
        sum(c.billed_seconds) FILTER (WHERE c.card_kind = 'charge') AS charge_seconds,
        max(c.currency) FILTER (WHERE c.card_kind = 'charge') AS charge_currency,
        sum(c.amount) FILTER (WHERE c.card_kind = 'charge') AS charge_amount,
        -- By each kind of card a CDR has a rule or two, one a leg. Not array_agg: the planner takes its state for so large
        -- that it would put groups on disk.
        ARRAY[
            min(c.rate_card_id << 32 | c.rule_number) FILTER (WHERE c.card_kind = 'cost'),
            max(c.rate_card_id << 32 | c.rule_number) FILTER (WHERE c.card_kind = 'cost'),
            min(c.rate_card_id << 32 | c.rule_number) FILTER (WHERE c.card_kind = 'charge'),
            max(c.rate_card_id << 32 | c.rule_number) FILTER (WHERE c.card_kind = 'charge')
        ] AS rules
    FROM (
        SELECT
            c.day, c.call_id, c.cdr_key, c.card_kind, c.rate_card_id, c.rule_number, c.billed_seconds, c.currency, c.amount
        FROM cdr_charge AS c
        WHERE (c.day > '{closed_through}' OR c.day <@ '{open_again}'::datemultirange)
        UNION ALL
        SELECT
            c.day, c.call_id, c.cdr_key, c.card_kind, c.rate_card_id, c.rule_number, c.billed_seconds, c.currency, c.amount
        FROM closed_cdr_charge AS c
        INNER JOIN closed_period AS p ON p.period_act_id = c.period_act_id
    ) AS c
    WHERE c.day BETWEEN '{day_from}' AND '{day_to}' AND c.call_id BETWEEN '{first}' AND '{last}'
    GROUP BY c.day, c.call_id, c.cdr_key
),
-- CDRs share few sets of rules, so their names are put together once for each.
named AS MATERIALIZED (
    SELECT
        s.rules,
        string_agg(DISTINCT k.name COLLATE "C", '|' ORDER BY k.name COLLATE "C") AS rate_card,
        string_agg(DISTINCT u.name COLLATE "C", '|' ORDER BY u.name COLLATE "C") AS rule
    FROM (SELECT DISTINCT p.rules FROM priced AS p) AS s
    CROSS JOIN unnest(s.rules) AS n (rule)
    INNER JOIN rate_card AS k ON k.rate_card_id = n.rule >> 32
    INNER JOIN rate_rule AS u ON u.rate_card_id = k.rate_card_id AND u.rule_number = n.rule & 2147483647
    GROUP BY s.rules
)
SELECT
    l.day,
    l.app_key,
    l.session_id,
    l.icid,
    l.service_type,
    service_name(l.service_type) AS service,
    l.direction,
    l.caller_num,
    l.callee_num,
    l.fwd_dst_num,
    coalesce(l.call_out_start_time, l.call_in_time, l.fwd_start_time) AS started_at,
    talk_began_at(
        l.service_type, l.call_out_answer_time, l.fwd_answer_time,
        coalesce(l.fwd_start_time, l.fwd_alerting_time, l.fwd_answer_time) IS NOT NULL) AS answered_at,
    l.ended_at,
    l.state,
    l.first_leg_seconds,
    l.second_leg_seconds,
    l.talk_seconds,
    coalesce(p.cost_seconds, p.charge_seconds) AS billed_seconds,
    p.currency,
    p.amount,
    p.charge_currency,
    p.charge_amount,
    CASE
        WHEN l.answered THEN 'answered'
        -- The first code that says something. ulFailReason also carries plain SIP codes: its own meanings go first where
        -- both have one. 0, NULL and codes we do not know say nothing.
        ELSE coalesce(
            (SELECT o.outcomes FROM code AS o) ->> ('ul_fail_reason ' || l.ul_fail_reason::text),
            (SELECT o.outcomes FROM code AS o) ->> ('sip_status ' || l.ul_fail_reason::text),
            (SELECT o.outcomes FROM code AS o) ->> ('sip_status ' || l.sip_status_code::text),
            (SELECT o.outcomes FROM code AS o) ->> ('q850 ' || l.fwd_unasw_rsn::text),
            (SELECT o.outcomes FROM code AS o) ->> ('q850 ' || l.call_out_unasw_rsn::text),
            (SELECT o.outcomes FROM code AS o) ->> ('state_code ' || (
                SELECT e.state_code
                FROM status_event AS e
                WHERE e.call_id = l.call_id AND e.event_type = 'disconnect'
                    AND is_known_event(e.call_id, e.content_hash, e.received_at, l.as_of)
                ORDER BY e.occurred_at DESC, e.event_key, e.content_hash
                LIMIT 1)::text),
            'unknown')
    END AS outcome,
    l.ul_fail_reason,
    l.sip_status_code,
    l.tts_play_times,
    l.tts_trans_duration,
    l.record_flag,
    l.host_name,
    l.user_data,
    l.status_events,
    l.discrepancies,
    l.sp_id,
    l.bind_num,
    n.rate_card,
    n.rule,
    l.call_id
FROM line AS l
LEFT JOIN priced AS p ON p.call_id = l.call_id AND coalesce(p.cdr_key = l.cdr_key AND p.day = l.day, false)
LEFT JOIN named AS n ON n.rules = p.rules
UNION ALL
SELECT
    k.day,
    k.app_key,
    e.session_id,
    NULL,
    NULL,
    NULL,
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
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    CASE
        WHEN coalesce(e.state_code, 0) = 0 AND e.answer_events > 0 THEN 'answered'
        ELSE coalesce((SELECT o.outcomes FROM code AS o) ->> ('state_code ' || e.state_code::text), 'unknown')
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
    NULL,
    NULL,
    k.call_id
FROM (
    SELECT k.day, k.call_id, k.app_key, k.has_cdr, k.ended_at, k.state, k.status_events, k.discrepancies, k.as_of
    FROM call_result AS k
    WHERE (k.day > '{closed_through}' OR k.day <@ '{open_again}'::datemultirange)
    UNION ALL
    SELECT k.day, k.call_id, k.app_key, k.has_cdr, k.ended_at, k.state, k.status_events, k.discrepancies, k.as_of
    FROM closed_call AS k
    INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
) AS k
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
WHERE NOT k.has_cdr AND k.day BETWEEN '{day_from}' AND '{day_to}' AND k.app_key {app}
    AND k.call_id BETWEEN '{first}' AND '{last}'
