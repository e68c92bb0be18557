-- Whether the books have kept $2 as the manifest of a revision of day or month $1: NULL when they have none of it.

SELECT bool_or(m.manifest = $2)
FROM (
    SELECT r.manifest
    FROM report_revision AS r
    WHERE r.day::text = $1 AND r.manifest IS NOT NULL
    UNION ALL
    SELECT f.manifest
    FROM period_files AS f
    INNER JOIN period_act AS a ON a.period_act_id = f.period_act_id
    WHERE to_char(a.period, 'YYYY-MM') = $1
) AS m
