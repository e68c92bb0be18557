-- What the CDRs in force of due calls come to.

INSERT INTO cdr_charge (
    call_id, cdr_key, card_kind, component, rate_card_id, rule_number, day, app_key, service_type, legs, quantity,
    billed_seconds, currency, amount)
SELECT
    n.call_id, n.cdr_key, n.card_kind, n.component, n.rate_card_id, n.rule_number, n.day, n.app_key, n.service_type,
    n.legs, n.quantity, n.billed_seconds, n.currency, n.amount
FROM night_charge AS n
ORDER BY n.call_id, n.cdr_key
