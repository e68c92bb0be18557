-- The positions of journal $1, a row a loader.

SELECT p.loader, p.next_sequence
FROM journal_position AS p
WHERE p.journal_id = $1
ORDER BY p.loader
