-- The position of loader $2 of journal $1, held until the transaction ends.

SELECT p.next_sequence
FROM journal_position AS p
WHERE p.journal_id = $1 AND p.loader = $2
FOR UPDATE
