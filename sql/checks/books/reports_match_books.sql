-- The control totals of the reports written last are the sums of the books.

SELECT format('usage.csv of %s', d.day)
FROM report_day AS d
INNER JOIN LATERAL (
    SELECT r.manifest FROM report_revision AS r WHERE r.day = d.day ORDER BY r.revision DESC LIMIT 1
) AS m ON m.manifest IS NOT NULL
CROSS JOIN LATERAL (
    SELECT f.file -> 'control_totals' AS totals
    FROM jsonb_array_elements(m.manifest::jsonb -> 'files') AS f (file)
    WHERE f.file ->> 'name' = 'usage.csv'
) AS t
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(u.calls), 0) AS calls, coalesce(sum(u.cdrs), 0) AS cdrs,
        coalesce(sum(u.talk_seconds), 0) AS talk_seconds, coalesce(sum(u.complete), 0) AS complete,
        coalesce(sum(u.missing_fee), 0) AS missing_fee
    FROM report_usage AS u
    WHERE u.day = d.day
) AS u
WHERE (d.written_as_of = d.as_of OR is_closed_day(d.day))
    AND ((t.totals ->> 'calls')::numeric, (t.totals ->> 'cdrs')::numeric, (t.totals ->> 'talk_seconds')::numeric,
        (t.totals ->> 'complete')::numeric, (t.totals ->> 'missing_fee')::numeric)
        IS DISTINCT FROM (u.calls, u.cdrs, u.talk_seconds, u.complete, u.missing_fee)
ORDER BY 1
