-- What is booked by the month and changes after it closed: fixed items and tier adjustments. They belong to no call.

INSERT INTO correction (
    call_id, as_of, line, day, original_day, period, cause, app_key, service_type, icid, cdr_key, calls, cdrs,
    talk_seconds, card_kind, billed_seconds, currency, amount)
SELECT
    '00000000-0000-0000-0000-000000000000',
    as_of(),
    coalesce((
        SELECT max(x.line)
        FROM correction AS x
        WHERE x.call_id = '00000000-0000-0000-0000-000000000000' AND x.as_of = as_of()), 0)
        + row_number() OVER (ORDER BY u.day, u.app_key, u.service_type, u.card_kind, u.currency),
    first_open_day(day_of(coalesce(l.loaded_at, as_of()))), u.day, books_of(u.day),
    CASE WHEN l.loaded_at IS NULL THEN 'recomputed' ELSE 'rate_card' END,
    u.app_key, u.service_type, '', NULL, 0, 0, 0, u.card_kind, 0, u.currency, sum(u.amount)
FROM (
    SELECT c.day, c.app_key, c.service_type, c.card_kind, c.currency, c.amount
    FROM daily_charge AS c
    WHERE c.component IN ('fixed', 'tier_adjustment')
    UNION ALL
    SELECT k.day, k.app_key, k.service_type, k.card_kind, k.currency, -k.amount
    FROM closed_charge AS k
    INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
    WHERE k.component IN ('fixed', 'tier_adjustment')
    UNION ALL
    SELECT x.original_day, x.app_key, x.service_type, x.card_kind, x.currency, -x.amount
    FROM live_correction AS x
    WHERE x.call_id = '00000000-0000-0000-0000-000000000000'
) AS u
CROSS JOIN (
    -- The card loaded last, when that was since the last run.
    SELECT max(k.acted_at) FILTER (WHERE k.acted_at > coalesce(previous_as_of(), '-infinity')) AS loaded_at
    FROM rate_card AS k
    WHERE k.acted_at <= as_of()
) AS l
WHERE is_closed_day(u.day)
GROUP BY u.day, u.app_key, u.service_type, u.card_kind, u.currency, l.loaded_at
HAVING sum(u.amount) <> 0
