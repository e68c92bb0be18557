-- Keeps what the CDRs of the month that begins on $2 come to under act $1.

INSERT INTO closed_cdr_charge (
    period_act_id, call_id, cdr_key, card_kind, component, rate_card_id, rule_number, day, app_key, service_type,
    billed_seconds, currency, amount)
SELECT
    $1::bigint, c.call_id, c.cdr_key, c.card_kind, c.component, c.rate_card_id, c.rule_number, c.day, c.app_key,
    c.service_type, c.billed_seconds, c.currency, c.amount
FROM cdr_charge AS c
WHERE c.day >= $2::date AND c.day < $2::date + interval '1 month'
