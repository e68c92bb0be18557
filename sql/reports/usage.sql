-- usage.csv: a line per day, app and service. Money columns stay empty until rates are in use.

SELECT
    u.day::text COLLATE "C",
    cell(u.app_key) COLLATE "C",
    cell(masked_text(u.app_name)) COLLATE "C",
    cell(masked_text(u.service_type)) COLLATE "C",
    u.service COLLATE "C",
    u.calls::text COLLATE "C",
    u.cdrs::text COLLATE "C",
    u.answered_calls::text COLLATE "C",
    u.talk_seconds::text COLLATE "C",
    u.first_leg_seconds::text COLLATE "C",
    u.second_leg_seconds::text COLLATE "C",
    '' COLLATE "C" AS billed_seconds,
    u.tts_plays::text COLLATE "C",
    u.tts_seconds::text COLLATE "C",
    u.recorded_calls::text COLLATE "C",
    u.complete::text COLLATE "C",
    u.awaiting_fee::text COLLATE "C",
    u.missing_fee::text COLLATE "C",
    u.awaiting_status::text COLLATE "C",
    u.missing_status::text COLLATE "C",
    u.other_discrepancies::text COLLATE "C",
    '' COLLATE "C" AS currency,
    '' COLLATE "C" AS amount,
    '' COLLATE "C" AS charge_currency,
    '' COLLATE "C" AS charge_amount
FROM report_usage AS u
WHERE u.day BETWEEN day_from() AND day_to()
    AND u.app_key = coalesce(report_app(), u.app_key)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21
