-- corrections.csv: signed differences to closed figures, on the day they are booked.

SELECT
    x.day::text COLLATE "C",
    x.original_day::text COLLATE "C",
    to_char(x.original_day, 'YYYY-MM') COLLATE "C",
    x.cause COLLATE "C",
    cell(x.app_key) COLLATE "C",
    cell(masked_text(x.service_type)) COLLATE "C",
    cell(s.session_id) COLLATE "C",
    cell(s.icid) COLLATE "C",
    x.calls::text COLLATE "C",
    x.cdrs::text COLLATE "C",
    x.talk_seconds::text COLLATE "C",
    x.billed_seconds::text COLLATE "C",
    x.currency COLLATE "C",
    amount_text(x.amount) COLLATE "C",
    x.card_kind COLLATE "C"
FROM live_correction AS x
CROSS JOIN LATERAL (
    SELECT masked_text(session_of(x.call_id)) AS session_id, masked_text(x.icid) AS icid
    OFFSET 0
) AS s
WHERE x.day BETWEEN day_from() AND day_to()
    AND x.app_key = coalesce(report_app(), x.app_key)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
