-- usage.csv: a line per day, app and service; more than one where a service was charged in several currencies.

WITH usage AS (
    SELECT u.*, 1::bigint AS place
    FROM report_usage AS u
    WHERE u.day BETWEEN day_from() AND day_to()
),
billed AS (
    -- Of a CDR what the cost card bills, else what the other one does.
    SELECT
        b.day, b.app_key, b.service_type, service_name(nullif(b.service_type, '')) AS service, 1::bigint AS place,
        sum(b.billed_seconds) AS billed_seconds
    FROM (
        SELECT c.day, c.app_key, c.service_type, c.billed_seconds
        FROM report_charge AS c
        WHERE c.day BETWEEN day_from() AND day_to() AND c.card_kind = 'cost'
        UNION ALL
        SELECT c.day, c.app_key, coalesce(c.service_type, ''), sum(c.billed_seconds)
        FROM report_cdr_charge AS c
        WHERE c.day BETWEEN day_from() AND day_to() AND c.card_kind = 'charge'
            -- Nearly always there is only a cost card, and no CDR to look at.
            AND (
                SELECT EXISTS (
                    SELECT
                    FROM report_charge AS h
                    WHERE h.day BETWEEN day_from() AND day_to() AND h.card_kind = 'charge'))
            AND NOT EXISTS (
                SELECT
                FROM report_cdr_charge AS o
                WHERE o.call_id = c.call_id AND o.cdr_key = c.cdr_key AND o.day = c.day AND o.card_kind = 'cost'
                    AND o.day BETWEEN day_from() AND day_to())
        GROUP BY c.day, c.app_key, coalesce(c.service_type, '')
    ) AS b
    GROUP BY b.day, b.app_key, b.service_type
),
priced AS (
    SELECT
        c.day, c.app_key, c.service_type, c.service, c.card_kind, c.currency,
        max(c.app_name) AS app_name,
        sum(c.amount) AS amount,
        row_number() OVER (
            PARTITION BY c.day, c.app_key, c.service_type, c.service, c.card_kind ORDER BY c.currency COLLATE "C") AS place
    FROM report_charge AS c
    WHERE c.day BETWEEN day_from() AND day_to()
    GROUP BY c.day, c.app_key, c.service_type, c.service, c.card_kind, c.currency
),
cost AS (
    SELECT m.* FROM priced AS m WHERE m.card_kind = 'cost'
),
charge AS (
    SELECT m.* FROM priced AS m WHERE m.card_kind = 'charge'
),
line AS (
    SELECT
        day, app_key, service_type, service, coalesce(u.app_name, c.app_name, h.app_name) AS app_name,
        u.calls, u.cdrs, u.answered_calls, u.talk_seconds, u.first_leg_seconds, u.second_leg_seconds, u.tts_plays,
        u.tts_seconds, u.recorded_calls, u.complete, u.awaiting_fee, u.missing_fee, u.awaiting_status, u.missing_status,
        u.other_discrepancies, b.billed_seconds, c.currency, c.amount,
        h.currency AS charge_currency, h.amount AS charge_amount
    FROM usage AS u
    FULL JOIN cost AS c USING (day, app_key, service_type, service, place)
    FULL JOIN charge AS h USING (day, app_key, service_type, service, place)
    LEFT JOIN billed AS b USING (day, app_key, service_type, service, place)
)
SELECT
    l.day::text COLLATE "C",
    cell(l.app_key) COLLATE "C",
    cell(masked_text(l.app_name)) COLLATE "C",
    cell(masked_text(l.service_type)) COLLATE "C",
    l.service COLLATE "C",
    coalesce(l.calls, 0)::text COLLATE "C",
    coalesce(l.cdrs, 0)::text COLLATE "C",
    coalesce(l.answered_calls, 0)::text COLLATE "C",
    coalesce(l.talk_seconds, 0)::text COLLATE "C",
    coalesce(l.first_leg_seconds, 0)::text COLLATE "C",
    coalesce(l.second_leg_seconds, 0)::text COLLATE "C",
    coalesce(l.billed_seconds, 0)::text COLLATE "C",
    coalesce(l.tts_plays, 0)::text COLLATE "C",
    coalesce(l.tts_seconds, 0)::text COLLATE "C",
    coalesce(l.recorded_calls, 0)::text COLLATE "C",
    coalesce(l.complete, 0)::text COLLATE "C",
    coalesce(l.awaiting_fee, 0)::text COLLATE "C",
    coalesce(l.missing_fee, 0)::text COLLATE "C",
    coalesce(l.awaiting_status, 0)::text COLLATE "C",
    coalesce(l.missing_status, 0)::text COLLATE "C",
    coalesce(l.other_discrepancies, 0)::text COLLATE "C",
    coalesce(l.currency, '') COLLATE "C",
    amount_text(l.amount) COLLATE "C",
    coalesce(l.charge_currency, '') COLLATE "C",
    amount_text(l.charge_amount) COLLATE "C"
FROM line AS l
WHERE l.app_key = coalesce(report_app(), l.app_key)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
