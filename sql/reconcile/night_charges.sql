-- What the CDRs in force of due calls come to, by the cards that are valid at their end: an atom a component. A leg
-- carries all that its CDR says, so that nothing has to be looked up again a row.

INSERT INTO night_charge (
    call_id, cdr_key, card_kind, component, rate_card_id, rule_number, day, app_key, service_type, legs, quantity,
    billed_seconds, currency, amount)
WITH rated AS (
    SELECT
        n.call_id, n.cdr_key, n.app_key, n.service_type, n.ended_at, n.first_leg_answered, n.second_leg_answered,
        n.first_leg_seconds, n.second_leg_seconds, n.tts_plays, n.tts_seconds, n.recorded,
        standing_day(n.ended_at, n.first_received_at) AS day,
        CASE WHEN is_known_service(n.service_type) THEN n.service_type ELSE 'other' END AS service,
        ltrim(c.callee_num, '+') AS first_called,
        ltrim(c.fwd_dst_num, '+') AS second_called
    FROM night_cdr AS n
    INNER JOIN cdr AS c ON c.call_id = n.call_id AND c.cdr_key = n.cdr_key AND c.content_hash = n.content_hash
    WHERE n.in_force AND (n.first_leg_answered OR n.second_leg_answered)
),
leg AS (
    SELECT r.*, 1 AS leg, r.first_leg_seconds AS seconds, r.first_called AS called
    FROM rated AS r
    WHERE r.first_leg_answered
    UNION ALL
    SELECT r.*, 2, r.second_leg_seconds, r.second_called
    FROM rated AS r
    WHERE r.second_leg_answered
),
matched AS (
    -- A rule that names the app wins, then the longest prefix, then one with a window.
    SELECT DISTINCT ON (l.call_id, l.cdr_key, s.kind, l.leg)
        l.call_id, l.cdr_key, l.leg, l.seconds, l.day, l.app_key AS cdr_app_key, l.service_type, l.tts_plays,
        l.tts_seconds, l.recorded, s.kind, s.currency, s.scale, r.rate_card_id, r.rule_number, r.price, r.unit_seconds,
        r.first_increment, r.following_increment, r.minimum_seconds, r.grace_seconds, r.connection_fee, r.sums_legs,
        r.tts_play_price, r.tts_second_price, r.recording_fee
    FROM leg AS l
    INNER JOIN night_card AS s ON l.ended_at >= s.starts_at AND l.ended_at < s.ends_at
    INNER JOIN rate_rule AS r
        ON r.rate_card_id = s.rate_card_id
            AND r.service = l.service
            AND CASE l.leg WHEN 1 THEN r.first_leg ELSE r.second_leg END
            AND (r.app_key IS NULL OR r.app_key = l.app_key)
            AND (r.prefix IS NULL OR starts_with(l.called, ltrim(r.prefix, '+')))
            AND (r.valid_from IS NULL OR l.ended_at >= r.valid_from)
            AND (r.valid_to IS NULL OR l.ended_at < r.valid_to)
            AND (r.weekdays IS NULL OR is_in_window(l.ended_at, r.weekdays, r.from_minute, r.to_minute))
    ORDER BY
        l.call_id, l.cdr_key, s.kind, l.leg, r.app_key IS NULL, length(ltrim(r.prefix, '+')) DESC NULLS LAST,
        r.weekdays IS NULL, r.rule_number
),
billed AS (
    SELECT
        m.*,
        CASE
            WHEN m.sums_legs THEN
                billed_of(m.seconds_so_far, m.grace_seconds, m.minimum_seconds, m.first_increment, m.following_increment)
                - billed_of(
                    m.seconds_so_far - m.seconds, m.grace_seconds, CASE m.leg WHEN 1 THEN 0 ELSE m.minimum_seconds END,
                    m.first_increment, m.following_increment)
            ELSE billed_of(m.seconds, m.grace_seconds, m.minimum_seconds, m.first_increment, m.following_increment)
        END AS billed_seconds,
        -- What is priced by the CDR goes by the rule of its first leg that has one.
        row_number() OVER (PARTITION BY m.call_id, m.cdr_key, m.kind ORDER BY m.leg) = 1 AS speaks
    FROM (
        SELECT
            m.*,
            sum(m.seconds) OVER (
                PARTITION BY m.call_id, m.cdr_key, m.kind, m.rule_number ORDER BY m.leg)::bigint AS seconds_so_far
        FROM matched AS m
    ) AS m
)
SELECT
    b.call_id, b.cdr_key, b.kind, CASE b.leg WHEN 1 THEN 'first_leg' ELSE 'second_leg' END, b.rate_card_id,
    b.rule_number, b.day, b.cdr_app_key, b.service_type, 1, b.billed_seconds, b.billed_seconds, b.currency,
    amount_of(b.price, b.billed_seconds, b.unit_seconds, b.scale)
FROM billed AS b
UNION ALL
SELECT
    b.call_id, b.cdr_key, b.kind, 'connection', b.rate_card_id, b.rule_number, b.day, b.cdr_app_key, b.service_type,
    count(*)::integer, count(*), 0, b.currency, amount_of(b.connection_fee, count(*), 1, b.scale)
FROM billed AS b
WHERE b.connection_fee <> 0 AND b.billed_seconds > 0
GROUP BY b.call_id, b.cdr_key, b.kind, b.rate_card_id, b.rule_number, b.day, b.cdr_app_key, b.service_type, b.currency,
    b.connection_fee, b.scale
UNION ALL
SELECT
    b.call_id, b.cdr_key, b.kind, x.component, b.rate_card_id, b.rule_number, b.day, b.cdr_app_key, b.service_type, 0,
    x.quantity, 0, b.currency, amount_of(x.price, x.quantity, 1, b.scale)
FROM billed AS b
CROSS JOIN LATERAL (
    VALUES
        ('tts_play', b.tts_play_price, coalesce(b.tts_plays, 0)),
        ('tts_second', b.tts_second_price, coalesce(b.tts_seconds, 0)),
        ('recording', b.recording_fee, b.recorded::integer::bigint)
) AS x (component, price, quantity)
WHERE b.speaks AND x.price <> 0 AND x.quantity > 0
