-- The last entry that loader $2 of journal $1 has loaded: number and digest; and the instant up to which it has all.
-- NULL: not known.

SELECT p.last_sequence, p.last_entry, nullif(p.loaded_through_at, '-infinity')
FROM journal_position AS p
WHERE p.journal_id = $1 AND p.loader = $2
