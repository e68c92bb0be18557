-- The last entry that loader $2 of journal $1 has loaded: number and digest. NULL: not known.

SELECT p.last_sequence, p.last_entry
FROM journal_position AS p
WHERE p.journal_id = $1 AND p.loader = $2
