-- The manifest of revision $2 of day $1.

SELECT r.manifest
FROM report_revision AS r
WHERE r.day = $1 AND r.revision = $2
