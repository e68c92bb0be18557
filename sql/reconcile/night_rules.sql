-- The rules of the run's cards by leg, in the order in which they are asked: one that names the app comes first, then the
-- longest prefix, then one with a window. The price as a fraction of whole numbers, when those are small enough that
-- no product of them with seconds leaves 64 bits.

INSERT INTO night_rule (
    rate_card_id, service, leg, place, is_sole, rule_number, app_key, prefix, valid_from, valid_to, weekdays, from_minute,
    to_minute,
    price, unit_seconds, price_numerator, price_denominator, atom, first_increment, following_increment,
    minimum_seconds, grace_seconds, sums_legs, connection_fee, tts_play_price, tts_second_price, recording_fee)
SELECT
    r.rate_card_id, r.service, l.leg,
    row_number() OVER places,
    row_number() OVER places = 1 AND coalesce(r.app_key, r.prefix) IS NULL
        AND coalesce(r.valid_from, r.valid_to) IS NULL AND r.weekdays IS NULL,
    r.rule_number, r.app_key, ltrim(r.prefix, '+'), r.valid_from, r.valid_to, r.weekdays, r.from_minute, r.to_minute,
    r.price, r.unit_seconds,
    CASE WHEN f.is_small THEN f.numerator::bigint END,
    CASE WHEN f.is_small THEN f.denominator::bigint END,
    ('1e-' || s.scale::text)::numeric,
    r.first_increment, r.following_increment, r.minimum_seconds, r.grace_seconds, r.sums_legs, r.connection_fee,
    r.tts_play_price, r.tts_second_price, r.recording_fee
FROM (SELECT DISTINCT c.rate_card_id, c.scale FROM night_card AS c) AS s
INNER JOIN rate_rule AS r ON r.rate_card_id = s.rate_card_id
CROSS JOIN LATERAL (VALUES (1, r.first_leg), (2, r.second_leg)) AS l (leg, is_covered)
CROSS JOIN LATERAL (
    SELECT x.numerator, x.denominator, abs(x.numerator) < 2000000000 AND x.denominator < 2000000000000000000 AS is_small
    FROM (
        SELECT
            r.price * ('1e' || greatest(s.scale, scale(r.price))::text)::numeric AS numerator,
            r.unit_seconds * ('1e' || (greatest(s.scale, scale(r.price)) - s.scale)::text)::numeric AS denominator
    ) AS x
) AS f
WHERE l.is_covered
WINDOW places AS (
    PARTITION BY r.rate_card_id, r.service, l.leg
    ORDER BY r.app_key IS NULL, length(ltrim(r.prefix, '+')) DESC NULLS LAST, r.weekdays IS NULL, r.rule_number)
