-- The database refuses changes to facts, acts and signed figures.

SELECT format('table %s', t.name)
FROM unnest(insert_only_tables()) AS t (name)
WHERE NOT EXISTS (
    SELECT
    FROM pg_trigger AS g
    WHERE g.tgrelid = to_regclass(t.name) AND g.tgname = 'insert_only' AND g.tgenabled IN ('O', 'A')
        AND g.tgfoid = to_regproc('refuse_change')
        -- Before, for each statement: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32.
        AND g.tgtype & 59 = 58 AND g.tgqual IS NULL)
ORDER BY 1
