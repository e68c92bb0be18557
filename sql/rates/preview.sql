-- What the books say and would say about the report's span, by app, card kind and currency: app, kind, currency, CDRs,
-- before, after, difference.

SELECT
    u.app_key, u.card_kind, u.currency, count(DISTINCT (u.call_id, u.cdr_key)), sum(u.before)::text, sum(u.after)::text,
    (sum(u.after) - sum(u.before))::text
FROM (
    SELECT c.app_key, c.card_kind, c.currency, c.call_id, c.cdr_key, c.amount AS before, 0::numeric AS after
    FROM cdr_charge AS c
    WHERE c.day BETWEEN day_from() AND day_to() AND c.app_key = coalesce(report_app(), c.app_key)
    UNION ALL
    SELECT n.app_key, n.card_kind, n.currency, n.call_id, n.cdr_key, 0, n.amount
    FROM night_charge AS n
    WHERE n.day BETWEEN day_from() AND day_to() AND n.app_key = coalesce(report_app(), n.app_key)
) AS u
GROUP BY u.app_key, u.card_kind, u.currency
ORDER BY u.app_key COLLATE "C", u.card_kind, u.currency COLLATE "C"
