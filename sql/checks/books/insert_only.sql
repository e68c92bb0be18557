-- The database refuses changes to facts, acts and signed figures.

SELECT format('table %s', t.name)
FROM unnest(insert_only_tables()) AS t (name)
WHERE NOT EXISTS (
    SELECT
    FROM pg_trigger AS g
    WHERE g.tgrelid = to_regclass(t.name) AND g.tgname = 'insert_only' AND g.tgenabled IN ('O', 'A'))
ORDER BY 1
