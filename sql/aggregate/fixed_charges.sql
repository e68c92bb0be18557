-- Fixed monthly items, on the 1st: so many at so much, by the card that is valid at its beginning.

INSERT INTO daily_charge (
    day, app_key, service_type, service, card_kind, rate_card, rule, component, tier, currency, cdrs, legs,
    billed_seconds, unit_seconds, unit_price, amount, rate_card_id, rule_number)
SELECT
    d.day, i.app_key, i.service, CASE WHEN i.service = '' THEN '' ELSE service_name(i.service) END, s.kind, s.name, i.name,
    'fixed', 1, s.currency, 0, 0, 0, 0, i.price, amount_of(i.price, i.count, 1, s.scale), i.rate_card_id, -i.item_number
FROM due_day AS d
CROSS JOIN LATERAL (SELECT d.day::timestamp AT TIME ZONE billing_zone() AS began_at) AS b
INNER JOIN card_span AS s ON b.began_at >= s.starts_at AND b.began_at < s.ends_at
INNER JOIN rate_item AS i ON i.rate_card_id = s.rate_card_id
WHERE extract(day FROM d.day) = 1
    AND (i.valid_from IS NULL OR b.began_at >= i.valid_from)
    AND (i.valid_to IS NULL OR b.began_at < i.valid_to)
