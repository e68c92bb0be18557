-- Keeps the charges of the month that begins on $2 under act $1, with the names of the apps.

INSERT INTO closed_charge (
    period_act_id, day, app_key, app_name, service_type, service, card_kind, rate_card, rule, component, tier, currency,
    cdrs, legs, billed_seconds, unit_seconds, unit_price, amount, rate_card_id, rule_number)
SELECT
    $1::bigint, u.day, u.app_key, coalesce(a.app_name, ''), u.service_type, u.service, u.card_kind, u.rate_card, u.rule,
    u.component, u.tier, u.currency, u.cdrs, u.legs, u.billed_seconds, u.unit_seconds, u.unit_price, u.amount,
    u.rate_card_id, u.rule_number
FROM daily_charge AS u
LEFT JOIN app_as_of AS a ON a.app_key = u.app_key
WHERE u.day >= $2::date AND u.day < $2::date + interval '1 month'
