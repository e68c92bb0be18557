-- Charges of due days: sums of the CDRs' atoms.

INSERT INTO daily_charge (
    day, app_key, service_type, service, card_kind, rate_card, rule, component, tier, currency, cdrs, legs,
    billed_seconds, unit_seconds, unit_price, amount, rate_card_id, rule_number)
SELECT
    s.day, s.app_key, s.service_type, service_name(nullif(s.service_type, '')), s.card_kind, k.name, r.name, s.component,
    1, s.currency, s.cdrs, s.legs, s.billed_seconds,
    CASE WHEN s.component IN ('first_leg', 'second_leg') THEN r.unit_seconds ELSE 0 END,
    CASE s.component
        WHEN 'connection' THEN r.connection_fee
        WHEN 'tts_play' THEN r.tts_play_price
        WHEN 'tts_second' THEN r.tts_second_price
        WHEN 'recording' THEN r.recording_fee
        ELSE r.price
    END,
    s.amount, s.rate_card_id, s.rule_number
FROM (
    SELECT
        c.day, c.app_key, coalesce(c.service_type, '') AS service_type, c.card_kind, c.component, c.rate_card_id,
        c.rule_number, c.currency, count(*) AS cdrs, sum(c.legs) AS legs, sum(c.billed_seconds) AS billed_seconds,
        sum(c.amount) AS amount
    FROM cdr_charge AS c
    INNER JOIN due_day AS d ON d.day = c.day
    GROUP BY c.day, c.app_key, coalesce(c.service_type, ''), c.card_kind, c.component, c.rate_card_id, c.rule_number,
        c.currency
) AS s
INNER JOIN rate_card AS k ON k.rate_card_id = s.rate_card_id
INNER JOIN rate_rule AS r ON r.rate_card_id = s.rate_card_id AND r.rule_number = s.rule_number
