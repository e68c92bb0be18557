-- The report folders call $1 stands in: day, whether the call or a CDR stands there, latest revision, its as-of,
-- and whether the folder is behind the books.

SELECT
    u.day::text,
    string_agg(u.what, ' and ' ORDER BY u.what),
    r.revision::bigint,
    printed(r.as_of),
    d.written_as_of IS DISTINCT FROM d.as_of
FROM (
    SELECT c.day, 'call' AS what FROM call_result AS c WHERE c.call_id = $1
    UNION
    SELECT c.day, 'CDR' FROM cdr_result AS c WHERE c.call_id = $1
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
