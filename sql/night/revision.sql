-- The revision of day $1's files that stood at instant $2: number, as-of, digest, manifest, page.

SELECT r.revision, r.as_of, r.files_digest, r.manifest, r.summary
FROM report_revision AS r
WHERE r.day = $1 AND r.as_of <= $2
ORDER BY r.revision DESC
LIMIT 1
