-- statement.csv: what the month comes to, a line per app and service type; corrections booked in it stand apart.

SELECT
    to_char(day_from(), 'YYYY-MM') COLLATE "C",
    cell(u.app_key) COLLATE "C",
    cell(masked_text(max(u.app_name))) COLLATE "C",
    cell(masked_text(u.service_type)) COLLATE "C",
    '' COLLATE "C" AS component,
    '' COLLATE "C" AS rate_card,
    '' COLLATE "C" AS currency,
    sum(u.cdrs)::text COLLATE "C",
    '' COLLATE "C" AS billed_seconds,
    '' COLLATE "C" AS amount,
    '' COLLATE "C" AS corrections_amount,
    '' COLLATE "C" AS total
FROM report_usage AS u
WHERE u.day BETWEEN day_from() AND day_to()
    AND u.app_key = coalesce(report_app(), u.app_key)
GROUP BY u.app_key, u.service_type
HAVING sum(u.cdrs) > 0
ORDER BY 1, 2, 3, 4
