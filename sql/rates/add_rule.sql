-- Adds rule $2 of card $1: $3 name, $4 service, $5 app, $6 prefix, $7 and $8 legs, $9 price, $10 unit, $11 and $12
-- increments, $13 minimum, $14 grace, $15 connection fee, $16 whether legs are summed, $17 per TTS play, $18 per TTS
-- second, $19 per recording, $20 and $21 validity in zone $22, $23 weekdays, $24 and $25 minutes of its window, $26 free
-- seconds, $27 tier mode, $28 thresholds, $29 prices of tiers.

INSERT INTO rate_rule (
    rate_card_id, rule_number, name, service, app_key, prefix, first_leg, second_leg, price, unit_seconds,
    first_increment, following_increment, minimum_seconds, grace_seconds, connection_fee, sums_legs, tts_play_price,
    tts_second_price, recording_fee, valid_from, valid_to, weekdays, from_minute, to_minute, free_seconds, tier_mode,
    tier_above, tier_prices)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, instant_of($20, $22),
    instant_of($21, $22), $23, $24, $25, $26, $27, $28::text[]::bigint[], $29::text[]::numeric[])
