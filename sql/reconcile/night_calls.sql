-- One row a due call: its main CDR, its end, its app, its state, and when time alone will change it next.

INSERT INTO night_call
WITH cdr_side AS (
    SELECT
        c.call_id, 1::bigint AS cdrs, 1::bigint AS app_keys, c.app_key, c.icid, c.service_type, c.ended_at,
        c.first_received_at AS end_received_at, c.first_leg_answered OR c.second_leg_answered AS leg_answered,
        c.talk_began_at IS NOT NULL AS answered, c.recorded, 1::bigint AS versions
    FROM night_cdr AS c
    WHERE c.is_alone
    UNION ALL
    SELECT
        m.call_id, m.cdrs, m.app_keys, (m.main).app_key, (m.main).icid, (m.main).service_type, m.ended_at,
        m.end_received_at, m.leg_answered, m.answered, m.recorded, m.versions
    FROM (
        SELECT
            c.call_id,
            count(*) AS cdrs,
            count(DISTINCT c.app_key) AS app_keys,
            -- The main CDR ends first; ties by icid, then appKey, in byte order.
            (array_agg(ROW(c.app_key, c.icid, c.service_type)::main_cdr
                ORDER BY c.ended_at, c.icid COLLATE "C", c.app_key COLLATE "C", c.cdr_key))[1] AS main,
            max(c.ended_at) AS ended_at,
            -- When the CDRs that say when the call ended arrived, the first of them.
            (array_agg(c.first_received_at ORDER BY c.ended_at DESC, c.first_received_at))[1] AS end_received_at,
            bool_or(c.first_leg_answered OR c.second_leg_answered) AS leg_answered,
            bool_or(c.talk_began_at IS NOT NULL) AS answered,
            bool_or(c.recorded) AS recorded,
            sum(c.versions)::bigint AS versions
        FROM night_cdr AS c
        WHERE c.in_force AND NOT c.is_alone
        GROUP BY c.call_id
    ) AS m
),
side AS (
    SELECT
        call_id,
        c.call_id IS NOT NULL AS has_cdr,
        e.call_id IS NOT NULL AS has_status,
        coalesce(c.app_key, e.app_key) AS app_key,
        coalesce(c.ended_at, e.ended_at) AS call_ended_at,
        coalesce(c.end_received_at, e.end_received_at) AS end_received_at,
        c.cdrs, c.app_keys, c.icid, c.service_type, c.ended_at AS cdr_ended_at, c.leg_answered, c.answered, c.recorded,
        c.versions, e.status_events, e.answer_events, e.latest_disconnect_at
    FROM cdr_side AS c
    FULL JOIN night_status AS e USING (call_id)
)
SELECT
    s.call_id,
    s.has_cdr,
    coalesce(s.cdrs, 0),
    s.app_key,
    coalesce(s.app_keys, 0),
    coalesce(s.icid, ''),
    s.service_type,
    s.cdr_ended_at,
    coalesce(s.leg_answered, false),
    coalesce(s.answered, false),
    coalesce(s.recorded, false),
    coalesce(s.status_events, 0),
    coalesce(s.answer_events, 0),
    s.latest_disconnect_at,
    s.call_ended_at,
    s.end_received_at,
    standing_day(s.call_ended_at, s.end_received_at),
    x.fee_expected,
    x.status_expected,
    a.app_key IS NOT NULL,
    t.state,
    CASE
        WHEN t.state = 'awaiting_fee' THEN s.call_ended_at + (SELECT fee_grace())
        WHEN s.has_cdr AND (SELECT as_of()) <= s.call_ended_at + (SELECT status_grace())
            AND (s.has_status OR t.state = 'awaiting_status') THEN s.call_ended_at + (SELECT status_grace())
    END,
    coalesce(s.versions, 0) + coalesce(s.status_events, 0)
FROM side AS s
LEFT JOIN app_as_of AS a ON a.app_key = s.app_key
CROSS JOIN LATERAL (
    SELECT
        coalesce(a.expects_fee, true) AS fee_expected,
        coalesce(a.expects_status, true) AS status_expected
) AS x
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.has_cdr AND s.has_status THEN 'complete'
        WHEN s.has_cdr AND NOT x.status_expected THEN 'complete'
        WHEN s.has_status AND NOT s.has_cdr AND NOT x.fee_expected THEN 'complete'
        WHEN s.has_cdr AND (SELECT as_of()) <= s.call_ended_at + (SELECT status_grace()) THEN 'awaiting_status'
        WHEN s.has_cdr THEN 'missing_status'
        WHEN (SELECT as_of()) <= s.call_ended_at + (SELECT fee_grace()) THEN 'awaiting_fee'
        ELSE 'missing_fee'
    END AS state
) AS t
