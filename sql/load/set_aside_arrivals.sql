-- How often something arrived that could not be used: whole bodies, single records.

SELECT
    count(*) FILTER (WHERE s.scope = 'body'),
    count(*) FILTER (WHERE s.scope = 'record')
FROM set_aside_occurrence AS o
INNER JOIN set_aside AS s ON s.set_aside_id = o.set_aside_id
