-- Run $1 ended as $2, now $3.

UPDATE nightly_run
SET outcome = $2, finished_at = $3
WHERE nightly_run_id = $1
