-- The lines $1 of an export of acts: table and row, in order.

SELECT l.line::jsonb ->> 'act', (l.line::jsonb -> 'row')::text
FROM unnest($1::text[]) WITH ORDINALITY AS l (line, number)
ORDER BY l.number
