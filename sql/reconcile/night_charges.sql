-- What the CDRs in force of due calls come to, by the cards that are valid at their end: an atom a component.

INSERT INTO night_charge (
    call_id, cdr_key, card_kind, component, rate_card_id, rule_number, day, app_key, service_type, legs, quantity,
    billed_seconds, currency, amount)
SELECT
    m.call_id, m.cdr_key, m.kind, x.component, m.rate_card_id, x.rule_number, m.day, m.app_key, m.service_type, x.legs,
    x.quantity, x.billed_seconds, m.currency, x.amount
FROM (
    SELECT
        n.call_id, n.cdr_key, n.day, n.app_key, n.service_type, n.tts_plays, n.tts_seconds, n.recorded,
        n.first_leg_seconds, n.second_leg_seconds, n.kind, n.currency, n.scale, n.rate_card_id,
        f.rule_number AS first_rule, t.rule_number AS second_rule,
        coalesce(f.rule_number = t.rule_number, false) AS has_one_rule,
        CASE WHEN f.rule_number IS NOT NULL THEN
            billed_of(n.first_leg_seconds, f.grace_seconds, f.minimum_seconds, f.first_increment, f.following_increment)
        END AS first_billed,
        CASE
            WHEN t.rule_number IS NULL THEN NULL
            -- Legs that are summed are billed as one: the second one is what it adds.
            WHEN t.sums_legs AND f.rule_number = t.rule_number THEN
                billed_of(
                    n.first_leg_seconds + n.second_leg_seconds, t.grace_seconds, t.minimum_seconds, t.first_increment,
                    t.following_increment)
                - billed_of(
                    n.first_leg_seconds, t.grace_seconds, t.minimum_seconds, t.first_increment, t.following_increment)
            ELSE
                billed_of(
                    n.second_leg_seconds, t.grace_seconds, t.minimum_seconds, t.first_increment, t.following_increment)
        END AS second_billed,
        f.price AS first_price, f.unit_seconds AS first_unit, f.price_numerator AS first_numerator,
        f.price_denominator AS first_denominator, f.connection_fee AS first_connection_fee,
        t.price AS second_price, t.unit_seconds AS second_unit, t.price_numerator AS second_numerator,
        t.price_denominator AS second_denominator, t.connection_fee AS second_connection_fee,
        coalesce(f.atom, t.atom) AS atom,
        -- What is priced by the CDR goes by the rule of its first leg that has one.
        CASE WHEN f.rule_number IS NULL THEN t.tts_play_price ELSE f.tts_play_price END AS tts_play_price,
        CASE WHEN f.rule_number IS NULL THEN t.tts_second_price ELSE f.tts_second_price END AS tts_second_price,
        CASE WHEN f.rule_number IS NULL THEN t.recording_fee ELSE f.recording_fee END AS recording_fee
    FROM (
        SELECT
            c.*, s.kind, s.currency, s.scale, s.rate_card_id, v.service,
            CASE WHEN c.first_leg_answered THEN coalesce(a.place, (
                SELECT min(r.place)
                FROM night_rule AS r
                WHERE r.rate_card_id = s.rate_card_id
                    AND r.service = v.service
                    AND r.leg = 1
                    AND (r.app_key IS NULL OR r.app_key = c.app_key)
                    AND (r.prefix IS NULL OR starts_with(c.first_called, r.prefix))
                    AND (r.valid_from IS NULL OR c.ended_at >= r.valid_from)
                    AND (r.valid_to IS NULL OR c.ended_at < r.valid_to)
                    AND (r.weekdays IS NULL OR is_in_window(c.ended_at, r.weekdays, r.from_minute, r.to_minute))
            )) END AS first_place,
            CASE WHEN c.second_leg_answered THEN coalesce(b.place, (
                SELECT min(r.place)
                FROM night_rule AS r
                WHERE r.rate_card_id = s.rate_card_id
                    AND r.service = v.service
                    AND r.leg = 2
                    AND (r.app_key IS NULL OR r.app_key = c.app_key)
                    AND (r.prefix IS NULL OR starts_with(c.second_called, r.prefix))
                    AND (r.valid_from IS NULL OR c.ended_at >= r.valid_from)
                    AND (r.valid_to IS NULL OR c.ended_at < r.valid_to)
                    AND (r.weekdays IS NULL OR is_in_window(c.ended_at, r.weekdays, r.from_minute, r.to_minute))
            )) END AS second_place
        FROM night_cdr AS c
        INNER JOIN night_card AS s ON c.ended_at >= s.starts_at AND c.ended_at < s.ends_at
        CROSS JOIN LATERAL (
            SELECT CASE WHEN is_known_service(c.service_type) THEN c.service_type ELSE 'other' END AS service
        ) AS v
        LEFT JOIN night_rule AS a
            ON a.rate_card_id = s.rate_card_id AND a.service = v.service AND a.leg = 1 AND a.is_sole
        LEFT JOIN night_rule AS b
            ON b.rate_card_id = s.rate_card_id AND b.service = v.service AND b.leg = 2 AND b.is_sole
        WHERE c.in_force AND (c.first_leg_answered OR c.second_leg_answered)
    ) AS n
    LEFT JOIN night_rule AS f
        ON f.rate_card_id = n.rate_card_id AND f.service = n.service AND f.leg = 1 AND f.place = n.first_place
    LEFT JOIN night_rule AS t
        ON t.rate_card_id = n.rate_card_id AND t.service = n.service AND t.leg = 2 AND t.place = n.second_place
    WHERE f.rule_number IS NOT NULL OR t.rule_number IS NOT NULL
    -- What is billed is worked out once a row, not once for each mention below.
    OFFSET 0
) AS m
CROSS JOIN LATERAL (
    SELECT
        'first_leg' AS component, m.first_rule AS rule_number, 1 AS legs, m.first_billed AS quantity,
        m.first_billed AS billed_seconds,
        CASE
            WHEN m.first_numerator IS NOT NULL AND m.first_billed < 2000000000
                THEN atoms_of(m.first_numerator * m.first_billed, m.first_denominator) * m.atom
            ELSE amount_of(m.first_price, m.first_billed, m.first_unit, m.scale)
        END AS amount
    WHERE m.first_rule IS NOT NULL
    UNION ALL
    SELECT
        'second_leg', m.second_rule, 1, m.second_billed, m.second_billed,
        CASE
            WHEN m.second_numerator IS NOT NULL AND m.second_billed < 2000000000
                THEN atoms_of(m.second_numerator * m.second_billed, m.second_denominator) * m.atom
            ELSE amount_of(m.second_price, m.second_billed, m.second_unit, m.scale)
        END
    WHERE m.second_rule IS NOT NULL
    UNION ALL
    SELECT
        'connection', c.rule_number, c.legs, c.legs, 0, amount_of(c.fee, c.legs::bigint, 1, m.scale)
    FROM (
        SELECT
            m.first_rule AS rule_number, m.first_connection_fee AS fee,
            (m.first_billed > 0)::integer + (m.has_one_rule AND m.second_billed > 0)::integer AS legs
        WHERE m.first_connection_fee <> 0
        UNION ALL
        SELECT m.second_rule, m.second_connection_fee, (m.second_billed > 0)::integer
        WHERE m.second_connection_fee <> 0 AND NOT m.has_one_rule
    ) AS c
    WHERE c.legs > 0
    UNION ALL
    SELECT
        'tts_play', coalesce(m.first_rule, m.second_rule), 0, m.tts_plays, 0,
        amount_of(m.tts_play_price, m.tts_plays, 1, m.scale)
    WHERE m.tts_play_price <> 0 AND m.tts_plays > 0
    UNION ALL
    SELECT
        'tts_second', coalesce(m.first_rule, m.second_rule), 0, m.tts_seconds, 0,
        amount_of(m.tts_second_price, m.tts_seconds, 1, m.scale)
    WHERE m.tts_second_price <> 0 AND m.tts_seconds > 0
    UNION ALL
    SELECT
        'recording', coalesce(m.first_rule, m.second_rule), 0, 1, 0, amount_of(m.recording_fee, 1, 1, m.scale)
    WHERE m.recording_fee <> 0 AND m.recorded
) AS x
