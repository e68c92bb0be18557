-- What free seconds and volume tiers change against the price of the first second, as one line on the month's last day:
-- the days before stay as they were written. Calls count in the order of their CDR's end; one that crosses a threshold
-- is split.

INSERT INTO daily_charge (
    day, app_key, service_type, service, card_kind, rate_card, rule, component, tier, currency, cdrs, legs,
    billed_seconds, unit_seconds, unit_price, amount, rate_card_id, rule_number)
WITH atom AS (
    SELECT
        d.day AS last_day, c.card_kind, c.rate_card_id, c.rule_number, c.app_key, coalesce(c.service_type, '') AS service_type,
        c.currency, c.billed_seconds, c.amount,
        sum(c.billed_seconds) OVER volume - c.billed_seconds AS began,
        sum(c.billed_seconds) OVER volume AS ended,
        sum(c.billed_seconds) OVER (PARTITION BY d.day, c.card_kind, c.rate_card_id, c.rule_number, c.app_key) AS month_seconds
    FROM due_day AS d
    INNER JOIN cdr_charge AS c ON c.day BETWEEN period_of(d.day) AND d.day
    INNER JOIN cdr_result AS r ON r.call_id = c.call_id AND r.cdr_key = c.cdr_key
    INNER JOIN cdr AS f ON f.call_id = c.call_id AND f.cdr_key = c.cdr_key AND f.content_hash = r.content_hash
    INNER JOIN rate_rule AS u
        ON u.rate_card_id = c.rate_card_id AND u.rule_number = c.rule_number
            AND (u.free_seconds > 0 OR u.tier_mode IS NOT NULL)
    WHERE d.day = (period_of(d.day) + interval '1 month' - interval '1 day')::date
        AND c.component IN ('first_leg', 'second_leg')
        -- Almost always there are none, and no price is looked at.
        AND (SELECT has_tiers())
    WINDOW volume AS (
        PARTITION BY d.day, c.card_kind, c.rate_card_id, c.rule_number, c.app_key
        ORDER BY f.ended_at, c.call_id, c.cdr_key, c.component)
),
step AS (
    -- Step 0 is free, step 1 has the rule's price, the others those of its tiers.
    SELECT r.rate_card_id, r.rule_number, 0 AS tier, 0::bigint AS above, r.free_seconds AS until, 0::numeric AS price
    FROM rate_rule AS r
    UNION ALL
    SELECT
        t.rate_card_id, t.rule_number, t.tier, greatest(t.above, t.free_seconds),
        -- NULL for the last one, which greatest would pass over.
        CASE WHEN lead(t.above) OVER steps IS NOT NULL THEN greatest(lead(t.above) OVER steps, t.free_seconds) END,
        t.price
    FROM (
        SELECT r.rate_card_id, r.rule_number, 1 AS tier, 0::bigint AS above, r.price, r.free_seconds FROM rate_rule AS r
        UNION ALL
        SELECT r.rate_card_id, r.rule_number, x.number::integer + 1, x.above, x.price, r.free_seconds
        FROM rate_rule AS r
        CROSS JOIN LATERAL unnest(r.tier_above, r.tier_prices) WITH ORDINALITY AS x (above, price, number)
    ) AS t
    WINDOW steps AS (PARTITION BY t.rate_card_id, t.rule_number ORDER BY t.tier)
),
part AS (
    SELECT
        a.*, s.tier,
        CASE
            -- By volume, all that is not free has the price of the step that the month's last second lies in.
            WHEN u.tier_mode = 'volume' AND s.tier > 0 THEN
                CASE
                    WHEN a.month_seconds > s.above AND (s.until IS NULL OR a.month_seconds <= s.until)
                        THEN greatest(a.ended - greatest(a.began, u.free_seconds), 0)
                    ELSE 0
                END
            ELSE greatest(least(a.ended, coalesce(s.until, a.ended)) - greatest(a.began, s.above), 0)
        END AS seconds,
        s.price, u.unit_seconds, k.scale
    FROM atom AS a
    INNER JOIN rate_rule AS u ON u.rate_card_id = a.rate_card_id AND u.rule_number = a.rule_number
    INNER JOIN rate_card AS k ON k.rate_card_id = a.rate_card_id
    INNER JOIN step AS s ON s.rate_card_id = a.rate_card_id AND s.rule_number = a.rule_number
),
tiered AS (
    SELECT
        p.last_day, p.card_kind, p.rate_card_id, p.rule_number, p.app_key, p.service_type, p.currency,
        max(p.tier) FILTER (WHERE p.seconds > 0) AS tier,
        sum(amount_of(p.price, p.seconds::bigint, p.unit_seconds, p.scale)) AS amount
    FROM part AS p
    WHERE p.seconds > 0
    GROUP BY p.last_day, p.card_kind, p.rate_card_id, p.rule_number, p.app_key, p.service_type, p.currency
),
plain AS (
    SELECT
        a.last_day, a.card_kind, a.rate_card_id, a.rule_number, a.app_key, a.service_type, a.currency,
        sum(a.amount) AS amount
    FROM atom AS a
    GROUP BY a.last_day, a.card_kind, a.rate_card_id, a.rule_number, a.app_key, a.service_type, a.currency
)
SELECT
    b.last_day, b.app_key, b.service_type, service_name(nullif(b.service_type, '')), b.card_kind, k.name, r.name,
    'tier_adjustment', coalesce(t.tier, 1), b.currency, 0, 0, 0, 0, 0, coalesce(t.amount, 0) - b.amount, b.rate_card_id,
    b.rule_number
FROM plain AS b
LEFT JOIN tiered AS t USING (last_day, card_kind, rate_card_id, rule_number, app_key, service_type, currency)
INNER JOIN rate_card AS k ON k.rate_card_id = b.rate_card_id
INNER JOIN rate_rule AS r ON r.rate_card_id = b.rate_card_id AND r.rule_number = b.rule_number
WHERE coalesce(t.amount, 0) <> b.amount
