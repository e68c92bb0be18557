-- The journals that are loaded and will not grow.

SELECT j.journal_uid
FROM journal AS j
WHERE j.retired_at IS NOT NULL
