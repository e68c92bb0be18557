-- How the prices of the explained call come about: number of the CDR as in its versions, component, seconds, billed
-- seconds, price, unit, increments, minimum, grace, whether legs are summed, rule, card, kind, currency, amount, and whether the month
-- changes it.

SELECT
    d.cdr,
    c.component,
    CASE c.component WHEN 'first_leg' THEN d.first_leg_seconds WHEN 'second_leg' THEN d.second_leg_seconds END,
    c.quantity,
    CASE c.component
        WHEN 'connection' THEN r.connection_fee
        WHEN 'tts_play' THEN r.tts_play_price
        WHEN 'tts_second' THEN r.tts_second_price
        WHEN 'recording' THEN r.recording_fee
        ELSE r.price
    END::text,
    r.unit_seconds,
    r.first_increment || '/' || r.following_increment,
    r.minimum_seconds,
    r.grace_seconds,
    r.sums_legs,
    r.name,
    k.name || CASE WHEN k.is_built_in THEN ' (built in: check it)' ELSE ', card ' || k.rate_card_id END,
    c.card_kind,
    c.currency,
    c.amount::text,
    r.free_seconds > 0 OR r.tier_mode IS NOT NULL
FROM night_charge AS c
INNER JOIN (
    SELECT v.*, dense_rank() OVER (ORDER BY v.cdr_key) AS cdr FROM night_cdr AS v
) AS d ON d.cdr_key = c.cdr_key AND d.in_force
INNER JOIN rate_rule AS r ON r.rate_card_id = c.rate_card_id AND r.rule_number = c.rule_number
INNER JOIN rate_card AS k ON k.rate_card_id = c.rate_card_id
ORDER BY d.cdr, c.card_kind DESC, c.component
