-- Run $1 ended as $2, now $3. What it published stays published, also when it could not write the reports after that.

UPDATE nightly_run
SET outcome = CASE WHEN outcome = 'published' AND $2 = 'failed' THEN 'published' ELSE $2 END, finished_at = $3
WHERE nightly_run_id = $1
