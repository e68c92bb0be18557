-- Rows of {table} that differ between the books and what was worked out again for the days in due_day: first column
-- says which.

SELECT format('{table}: %s', d.what)
FROM (
    (SELECT 'in the books only' AS place, to_jsonb(b) - 'as_of' - 'facts' AS row FROM huadan.{table} AS b INNER JOIN due_day AS y ON y.day = b.day
    EXCEPT ALL
    SELECT 'in the books only', to_jsonb(f) - 'as_of' - 'facts' FROM pg_temp.{table} AS f)
    UNION ALL
    (SELECT 'worked out only', to_jsonb(f) - 'as_of' - 'facts' FROM pg_temp.{table} AS f INNER JOIN due_day AS y ON y.day = f.day
    EXCEPT ALL
    SELECT 'worked out only', to_jsonb(b) - 'as_of' - 'facts' FROM huadan.{table} AS b)
) AS r
CROSS JOIN LATERAL (
    SELECT format('%s, %s', coalesce(r.row ->> 'call_id', r.row ->> 'app_key'), r.place) AS what
) AS d
ORDER BY 1
