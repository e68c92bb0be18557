-- The latest instant up to which a loader of journal $1 has everything.

SELECT max(p.loaded_through_at) FILTER (WHERE p.loaded_through_at > '-infinity')
FROM journal_position AS p
WHERE p.journal_id = $1
