-- The journals the books know: id, number, loaders, retired, loaded through, next sequence of each loader in order.

SELECT
    j.journal_uid,
    j.journal_id,
    j.loaders,
    j.retired_at IS NOT NULL,
    nullif(min(p.loaded_through_at), '-infinity'),
    array_agg(p.next_sequence ORDER BY p.loader)
FROM journal AS j
INNER JOIN journal_position AS p ON p.journal_id = j.journal_id
GROUP BY j.journal_id, j.journal_uid, j.loaders, j.retired_at
ORDER BY j.journal_id
