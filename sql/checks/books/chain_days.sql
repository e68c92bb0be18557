-- Each day's usage is what the latest run that touched the day put into the chain.

SELECT format('day %s', d.day)
FROM (
    SELECT DISTINCT ON (split_part(t.line, ' ', 2)) split_part(t.line, ' ', 2)::date AS day, t.line
    FROM digest_link AS l
    CROSS JOIN LATERAL string_to_table(l.totals, E'\n') AS t (line)
    WHERE t.line LIKE 'day %'
    ORDER BY split_part(t.line, ' ', 2), l.link DESC
) AS d
WHERE d.line <> day_line(d.day)
ORDER BY 1
