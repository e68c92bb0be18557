-- statement.csv: what the month comes to, a line per app, service type, component and card; corrections booked in it
-- have lines of their own, and so have services that cost nothing.

WITH line AS (
    SELECT
        c.app_key, max(c.app_name) AS app_name, c.service_type, c.component, c.rate_card, c.currency, c.card_kind,
        sum(c.cdrs) AS cdrs, sum(c.billed_seconds) AS billed_seconds, sum(c.amount) AS amount,
        NULL::numeric AS corrections_amount
    FROM report_charge AS c
    WHERE c.day BETWEEN day_from() AND day_to()
    GROUP BY c.app_key, c.service_type, c.component, c.rate_card, c.currency, c.card_kind
    UNION ALL
    SELECT
        x.app_key, (SELECT a.app_name FROM app_as_of AS a WHERE a.app_key = x.app_key), x.service_type, 'correction', '',
        x.currency, x.card_kind, sum(x.cdrs), sum(x.billed_seconds), NULL, sum(x.amount)
    FROM live_correction AS x
    WHERE x.day BETWEEN day_from() AND day_to() AND (x.cdrs <> 0 OR x.amount IS NOT NULL)
    GROUP BY x.app_key, x.service_type, x.currency, x.card_kind
    UNION ALL
    SELECT u.app_key, max(u.app_name), u.service_type, '', '', '', '', sum(u.cdrs), NULL, NULL, NULL
    FROM report_usage AS u
    WHERE u.day BETWEEN day_from() AND day_to()
        AND NOT EXISTS (
            SELECT
            FROM report_charge AS c
            WHERE c.day BETWEEN day_from() AND day_to() AND c.app_key = u.app_key AND c.service_type = u.service_type
                AND c.component <> 'fixed')
    GROUP BY u.app_key, u.service_type
    HAVING sum(u.cdrs) > 0
)
SELECT
    to_char(day_from(), 'YYYY-MM') COLLATE "C",
    cell(l.app_key) COLLATE "C",
    cell(masked_text(l.app_name)) COLLATE "C",
    cell(masked_text(l.service_type)) COLLATE "C",
    l.component COLLATE "C",
    cell(l.rate_card) COLLATE "C",
    l.currency COLLATE "C",
    l.cdrs::text COLLATE "C",
    coalesce(l.billed_seconds::text, '') COLLATE "C",
    amount_text(l.amount) COLLATE "C",
    amount_text(l.corrections_amount) COLLATE "C",
    amount_text(coalesce(l.amount, 0) + coalesce(l.corrections_amount, 0)
        + CASE WHEN l.amount IS NULL AND l.corrections_amount IS NULL THEN NULL ELSE 0 END) COLLATE "C",
    l.card_kind COLLATE "C"
FROM line AS l
WHERE l.app_key = coalesce(report_app(), l.app_key)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
