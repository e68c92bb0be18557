-- The report folders call $1 stands in: day, what stands there, latest revision, its as-of, and whether the folder is
-- behind the books. What was signed stays as it is.

SELECT
    u.day::text,
    string_agg(u.what, ' and ' ORDER BY u.what) || CASE WHEN is_closed_day(u.day) THEN ', signed' ELSE '' END,
    r.revision::bigint,
    printed(r.as_of),
    NOT is_closed_day(u.day) AND d.written_as_of IS DISTINCT FROM d.as_of
FROM (
    SELECT c.day, 'call' AS what FROM report_call AS c WHERE c.call_id = $1
    UNION
    SELECT c.day, 'CDR' FROM report_cdr AS c WHERE c.call_id = $1
    UNION
    SELECT x.day, 'correction' FROM live_correction AS x WHERE x.call_id = $1
) AS u
LEFT JOIN report_day AS d ON d.day = u.day
LEFT JOIN LATERAL (
    SELECT v.revision, v.as_of
    FROM report_revision AS v
    WHERE v.day = u.day
    ORDER BY v.revision DESC
    LIMIT 1
) AS r ON true
GROUP BY u.day, r.revision, r.as_of, d.written_as_of, d.as_of
ORDER BY u.day
