-- The journals that have not loaded everything they received up to instant $1: id, place, loaded up to.

SELECT j.journal_uid, j.place, min(p.loaded_through_at) FILTER (WHERE p.loaded_through_at > '-infinity')
FROM journal AS j
INNER JOIN journal_position AS p ON p.journal_id = j.journal_id
WHERE j.retired_at IS NULL
GROUP BY j.journal_id, j.journal_uid, j.place
HAVING min(p.loaded_through_at) < $1
ORDER BY j.journal_uid
