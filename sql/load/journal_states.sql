-- Every journal the books know, and whether it is loaded and will not grow.

SELECT j.journal_uid, j.retired_at IS NOT NULL
FROM journal AS j
