-- charges.csv: a line per day, app, service, card, rule, component and tier.

SELECT
    c.day::text COLLATE "C",
    cell(c.app_key) COLLATE "C",
    cell(masked_text(c.app_name)) COLLATE "C",
    cell(masked_text(c.service_type)) COLLATE "C",
    c.service COLLATE "C",
    c.card_kind COLLATE "C",
    cell(c.rate_card) COLLATE "C",
    cell(c.rule) COLLATE "C",
    c.component COLLATE "C",
    c.tier::text COLLATE "C",
    c.currency COLLATE "C",
    c.cdrs::text COLLATE "C",
    c.legs::text COLLATE "C",
    c.billed_seconds::text COLLATE "C",
    CASE WHEN c.unit_seconds = 0 THEN '' ELSE c.unit_seconds::text END COLLATE "C",
    amount_text(c.unit_price) COLLATE "C",
    amount_text(c.amount) COLLATE "C"
FROM report_charge AS c
WHERE c.day BETWEEN day_from() AND day_to()
    AND c.app_key = coalesce(report_app(), c.app_key)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
