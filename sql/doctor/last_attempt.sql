-- The latest nightly run: as-of, outcome, when it started.

SELECT r.as_of, r.outcome, r.started_at
FROM nightly_run AS r
ORDER BY r.nightly_run_id DESC
LIMIT 1
