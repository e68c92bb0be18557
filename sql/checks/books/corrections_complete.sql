-- What closed months say plus what was corrected since is what all facts and acts say now.

SELECT format('call %s on %s', u.call_id, u.day)
FROM (
    SELECT r.call_id, r.day, r.app_key, coalesce(r.service_type, '') AS service_type, 0 AS calls, 1 AS cdrs, r.talk_seconds
    FROM cdr_result AS r
    UNION ALL
    SELECT c.call_id, c.day, c.app_key, coalesce(c.service_type, ''), 1, 0, 0
    FROM call_result AS c
    UNION ALL
    SELECT k.call_id, k.day, k.app_key, coalesce(k.service_type, ''), 0, -1, -k.talk_seconds
    FROM closed_cdr AS k
    INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
    UNION ALL
    SELECT k.call_id, k.day, k.app_key, coalesce(k.service_type, ''), -1, 0, 0
    FROM closed_call AS k
    INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
    UNION ALL
    SELECT x.call_id, x.original_day, x.app_key, x.service_type, -x.calls, -x.cdrs, -x.talk_seconds
    FROM live_correction AS x
) AS u
WHERE is_closed_day(u.day)
GROUP BY u.call_id, u.day, u.app_key, u.service_type
HAVING sum(u.calls) <> 0 OR sum(u.cdrs) <> 0 OR sum(u.talk_seconds) <> 0
UNION
SELECT format('call %s on %s, %s', u.call_id, u.day, u.currency)
FROM (
    SELECT c.call_id, c.day, c.app_key, coalesce(c.service_type, '') AS service_type, c.card_kind, c.currency, c.amount
    FROM cdr_charge AS c
    UNION ALL
    SELECT k.call_id, k.day, k.app_key, coalesce(k.service_type, ''), k.card_kind, k.currency, -k.amount
    FROM closed_cdr_charge AS k
    INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
    UNION ALL
    SELECT x.call_id, x.original_day, x.app_key, x.service_type, x.card_kind, x.currency, -x.amount
    FROM live_correction AS x
    WHERE x.amount IS NOT NULL AND x.call_id <> '00000000-0000-0000-0000-000000000000'
) AS u
WHERE is_closed_day(u.day)
GROUP BY u.call_id, u.day, u.app_key, u.service_type, u.card_kind, u.currency
HAVING sum(u.amount) <> 0
UNION
SELECT format('monthly %s on %s, %s', u.card_kind, u.day, u.currency)
FROM (
    SELECT c.day, c.app_key, c.card_kind, c.currency, c.amount
    FROM daily_charge AS c
    WHERE c.component IN ('fixed', 'tier_adjustment')
    UNION ALL
    SELECT k.day, k.app_key, k.card_kind, k.currency, -k.amount
    FROM closed_charge AS k
    INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
    WHERE k.component IN ('fixed', 'tier_adjustment')
    UNION ALL
    SELECT x.original_day, x.app_key, x.card_kind, x.currency, -x.amount
    FROM live_correction AS x
    WHERE x.call_id = '00000000-0000-0000-0000-000000000000'
) AS u
WHERE is_closed_day(u.day)
GROUP BY u.day, u.app_key, u.card_kind, u.currency
HAVING sum(u.amount) <> 0
ORDER BY 1
