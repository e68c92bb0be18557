-- The files of day $1 changed: revision $2, as-of $3, digest $4, manifest $5, page $6.

INSERT INTO report_revision (day, revision, as_of, files_digest, manifest, summary)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (day, revision) DO NOTHING
