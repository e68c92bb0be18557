-- What the CDRs in force of due calls come to, by the cards that are valid at their end: an atom a component.

INSERT INTO night_charge (
    call_id, cdr_key, card_kind, component, rate_card_id, rule_number, day, app_key, service_type, legs, quantity,
    billed_seconds, currency, amount)
WITH leg AS (
    SELECT n.call_id, n.cdr_key, 1 AS leg, n.first_leg_seconds AS seconds, ltrim(c.callee_num, '+') AS called
    FROM night_cdr AS n
    INNER JOIN cdr AS c ON c.call_id = n.call_id AND c.cdr_key = n.cdr_key AND c.content_hash = n.content_hash
    WHERE n.in_force AND n.first_leg_answered
    UNION ALL
    SELECT n.call_id, n.cdr_key, 2, n.second_leg_seconds, ltrim(c.fwd_dst_num, '+')
    FROM night_cdr AS n
    INNER JOIN cdr AS c ON c.call_id = n.call_id AND c.cdr_key = n.cdr_key AND c.content_hash = n.content_hash
    WHERE n.in_force AND n.second_leg_answered
),
matched AS (
    -- A rule that names the app wins, then the longest prefix, then one with a window.
    SELECT DISTINCT ON (l.call_id, l.cdr_key, s.kind, l.leg)
        l.call_id, l.cdr_key, l.leg, l.seconds, s.kind, s.currency, s.scale, r.*
    FROM leg AS l
    INNER JOIN night_cdr AS n ON n.call_id = l.call_id AND n.cdr_key = l.cdr_key AND n.in_force
    INNER JOIN night_card AS s ON n.ended_at >= s.starts_at AND n.ended_at < s.ends_at
    INNER JOIN rate_rule AS r
        ON r.rate_card_id = s.rate_card_id
            AND r.service = CASE WHEN is_known_service(n.service_type) THEN n.service_type ELSE 'other' END
            AND CASE l.leg WHEN 1 THEN r.first_leg ELSE r.second_leg END
            AND (r.app_key IS NULL OR r.app_key = n.app_key)
            AND (r.prefix IS NULL OR starts_with(l.called, ltrim(r.prefix, '+')))
            AND (r.valid_from IS NULL OR n.ended_at >= r.valid_from)
            AND (r.valid_to IS NULL OR n.ended_at < r.valid_to)
            AND (r.weekdays IS NULL OR is_in_window(n.ended_at, r.weekdays, r.from_minute, r.to_minute))
    ORDER BY
        l.call_id, l.cdr_key, s.kind, l.leg, r.app_key IS NULL, length(ltrim(r.prefix, '+')) DESC NULLS LAST, r.weekdays IS NULL,
        r.rule_number
),
billed AS (
    SELECT
        m.*,
        CASE
            WHEN m.sums_legs THEN
                billed_of(b.seconds_so_far, m.grace_seconds, m.minimum_seconds, m.first_increment, m.following_increment)
                - billed_of(
                    b.seconds_so_far - m.seconds, m.grace_seconds, CASE m.leg WHEN 1 THEN 0 ELSE m.minimum_seconds END,
                    m.first_increment, m.following_increment)
            ELSE billed_of(m.seconds, m.grace_seconds, m.minimum_seconds, m.first_increment, m.following_increment)
        END AS billed_seconds
    FROM (
        SELECT
            m.*,
            sum(m.seconds) OVER (
                PARTITION BY m.call_id, m.cdr_key, m.kind, m.rule_number ORDER BY m.leg)::bigint AS seconds_so_far
        FROM matched AS m
    ) AS m
    CROSS JOIN LATERAL (SELECT m.seconds_so_far) AS b
),
atom AS (
    SELECT
        b.call_id, b.cdr_key, b.kind, CASE b.leg WHEN 1 THEN 'first_leg' ELSE 'second_leg' END AS component,
        b.rate_card_id, b.rule_number, 1 AS legs, b.billed_seconds AS quantity, b.billed_seconds, b.currency,
        amount_of(b.price, b.billed_seconds, b.unit_seconds, b.scale) AS amount
    FROM billed AS b
    UNION ALL
    SELECT
        b.call_id, b.cdr_key, b.kind, 'connection', b.rate_card_id, b.rule_number, count(*)::integer, count(*), 0,
        b.currency, amount_of(b.connection_fee, count(*), 1, b.scale)
    FROM billed AS b
    WHERE b.connection_fee <> 0 AND b.billed_seconds > 0
    GROUP BY b.call_id, b.cdr_key, b.kind, b.rate_card_id, b.rule_number, b.currency, b.connection_fee, b.scale
    UNION ALL
    SELECT
        f.call_id, f.cdr_key, f.kind, x.component, f.rate_card_id, f.rule_number, 0, x.quantity, 0, f.currency,
        amount_of(x.price, x.quantity, 1, f.scale)
    FROM (
        -- What is priced by the CDR goes by the rule of its first leg that has one.
        SELECT DISTINCT ON (b.call_id, b.cdr_key, b.kind) b.*
        FROM billed AS b
        ORDER BY b.call_id, b.cdr_key, b.kind, b.leg
    ) AS f
    INNER JOIN night_cdr AS n ON n.call_id = f.call_id AND n.cdr_key = f.cdr_key AND n.in_force
    CROSS JOIN LATERAL (
        VALUES
            ('tts_play', f.tts_play_price, coalesce(n.tts_plays, 0)),
            ('tts_second', f.tts_second_price, coalesce(n.tts_seconds, 0)),
            ('recording', f.recording_fee, n.recorded::integer::bigint)
    ) AS x (component, price, quantity)
    WHERE x.price <> 0 AND x.quantity > 0
)
SELECT
    a.call_id, a.cdr_key, a.kind, a.component, a.rate_card_id, a.rule_number,
    standing_day(n.ended_at, n.first_received_at), n.app_key, n.service_type, a.legs, a.quantity, a.billed_seconds,
    a.currency, a.amount
FROM atom AS a
INNER JOIN night_cdr AS n ON n.call_id = a.call_id AND n.cdr_key = a.cdr_key AND n.in_force
