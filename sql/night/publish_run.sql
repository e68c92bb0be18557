-- Run $1 has published: $2 due calls, $3 due days, $4 opened, $5 resolved.

UPDATE nightly_run
SET outcome = 'published', due_calls = $2, due_days = $3, opened = $4, resolved = $5
WHERE nightly_run_id = $1
