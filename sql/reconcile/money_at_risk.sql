-- What each finding concerns in money, by the cost cards: a missing CDR is priced from its status events, as a callback
-- whose legs were answered when they say and ended with the call; a conflict is the largest difference between its
-- versions; everything else is what the call's CDRs come to.

INSERT INTO night_risk (call_id, kind, currency, amount)
WITH answer AS (
    SELECT DISTINCT ON (e.call_id, e.event_key) e.call_id, e.event_key, e.occurred_at
    FROM night_finding AS f
    INNER JOIN status_event AS e ON e.call_id = f.call_id AND e.event_type = 'answer'
    WHERE f.kind = 'missing_fee'
        AND (e.received_at <= (SELECT as_of()) OR is_known_event(e.call_id, e.content_hash, e.received_at, (SELECT as_of())))
    ORDER BY e.call_id, e.event_key, e.content_hash
),
leg AS (
    SELECT
        n.call_id, n.app_key, n.ended_at, row_number() OVER (PARTITION BY n.call_id ORDER BY e.occurred_at, e.event_key) AS leg,
        coalesce(leg_seconds(e.occurred_at, n.ended_at), 0) AS seconds
    FROM answer AS e
    INNER JOIN night_call AS n ON n.call_id = e.call_id
),
estimated AS (
    SELECT DISTINCT ON (l.call_id, l.leg)
        l.call_id, s.currency,
        amount_of(
            r.price,
            billed_of(l.seconds, r.grace_seconds, r.minimum_seconds, r.first_increment, r.following_increment),
            r.unit_seconds, s.scale) AS amount
    FROM leg AS l
    INNER JOIN night_card AS s ON s.kind = 'cost' AND l.ended_at >= s.starts_at AND l.ended_at < s.ends_at
    INNER JOIN rate_rule AS r
        ON r.rate_card_id = s.rate_card_id AND r.service = '002'
            AND CASE l.leg WHEN 1 THEN r.first_leg ELSE r.second_leg END
            AND (r.app_key IS NULL OR r.app_key = l.app_key)
            AND (r.valid_from IS NULL OR l.ended_at >= r.valid_from)
            AND (r.valid_to IS NULL OR l.ended_at < r.valid_to)
    WHERE l.leg <= 2
    ORDER BY l.call_id, l.leg, r.app_key IS NULL, r.prefix IS NOT NULL, r.weekdays IS NOT NULL, r.rule_number
),
other_version AS MATERIALIZED (
    -- Few: from here on, not from all that was priced.
    SELECT v.call_id, v.cdr_key, v.content_hash, v.first_leg_seconds, v.second_leg_seconds
    FROM night_finding AS f
    INNER JOIN night_cdr AS v ON v.call_id = f.call_id AND NOT v.in_force
    WHERE f.kind = 'conflicting_fee'
),
version AS (
    SELECT
        v.call_id, v.cdr_key, v.content_hash, c.currency,
        sum(
            amount_of(
                r.price,
                billed_of(
                    CASE c.component WHEN 'first_leg' THEN v.first_leg_seconds ELSE v.second_leg_seconds END,
                    r.grace_seconds, r.minimum_seconds, r.first_increment, r.following_increment),
                r.unit_seconds, s.scale)
            - c.amount) AS difference
    FROM other_version AS v
    INNER JOIN night_charge AS c
        ON c.call_id = v.call_id AND c.cdr_key = v.cdr_key AND c.card_kind = 'cost'
            AND c.component IN ('first_leg', 'second_leg')
    INNER JOIN rate_rule AS r ON r.rate_card_id = c.rate_card_id AND r.rule_number = c.rule_number
    INNER JOIN rate_card AS s ON s.rate_card_id = c.rate_card_id
    GROUP BY v.call_id, v.cdr_key, v.content_hash, c.currency
),
priced AS (
    SELECT c.call_id, c.currency, sum(c.amount) AS amount
    FROM night_charge AS c
    WHERE c.card_kind = 'cost'
        AND c.call_id IN (
            SELECT f.call_id FROM night_finding AS f WHERE f.kind NOT IN ('missing_fee', 'conflicting_fee'))
    GROUP BY c.call_id, c.currency
)
SELECT e.call_id, 'missing_fee', e.currency, sum(e.amount)
FROM estimated AS e
GROUP BY e.call_id, e.currency
UNION ALL
SELECT v.call_id, 'conflicting_fee', v.currency, max(abs(v.difference))
FROM version AS v
GROUP BY v.call_id, v.currency
UNION ALL
SELECT f.call_id, f.kind, p.currency, p.amount
FROM night_finding AS f
INNER JOIN priced AS p ON p.call_id = f.call_id
WHERE f.kind NOT IN ('missing_fee', 'conflicting_fee')
ON CONFLICT (call_id, kind) DO NOTHING
