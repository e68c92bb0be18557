-- The last run whose findings were published: as-of, settings, when it started.

SELECT r.as_of, r.settings, r.started_at
FROM nightly_run AS r
WHERE r.kind = 'current' AND r.outcome IN ('published', 'done')
ORDER BY r.as_of DESC, r.nightly_run_id DESC
LIMIT 1
