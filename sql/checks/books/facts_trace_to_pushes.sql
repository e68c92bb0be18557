-- Every fact came with a push that its journal's loaders have passed.

SELECT format('%s of journal %s, push %s', f.what, f.journal_id, f.push_sequence)
FROM (
    SELECT 'CDR' AS what, c.journal_id, c.push_sequence FROM cdr AS c
    UNION ALL
    SELECT 'status event', e.journal_id, e.push_sequence FROM status_event AS e
    UNION ALL
    SELECT 'repeat', r.journal_id, r.push_sequence FROM repeat AS r
    UNION ALL
    SELECT 'set-aside', o.journal_id, o.push_sequence FROM set_aside_occurrence AS o
) AS f
LEFT JOIN journal AS j ON j.journal_id = f.journal_id
LEFT JOIN journal_position AS p ON p.journal_id = f.journal_id AND p.loader = f.push_sequence % j.loaders
WHERE p.next_sequence IS NULL OR p.next_sequence <= f.push_sequence
ORDER BY 1
