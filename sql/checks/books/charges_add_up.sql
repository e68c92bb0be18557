-- The charges of each day are the sums of its CDRs' atoms, by card kind and currency.

SELECT format('day %s, %s', coalesce(c.day, d.day), coalesce(c.currency, d.currency))
FROM (
    SELECT c.day, c.card_kind, c.currency, sum(c.amount) AS amount
    FROM cdr_charge AS c
    GROUP BY c.day, c.card_kind, c.currency
) AS c
FULL JOIN (
    SELECT d.day, d.card_kind, d.currency, sum(d.amount) AS amount
    FROM daily_charge AS d
    WHERE d.component NOT IN ('fixed', 'tier_adjustment')
    GROUP BY d.day, d.card_kind, d.currency
) AS d ON d.day = c.day AND d.card_kind = c.card_kind AND d.currency = c.currency
WHERE coalesce(c.day, d.day) < day_of(as_of()) AND c.amount IS DISTINCT FROM d.amount
ORDER BY 1
