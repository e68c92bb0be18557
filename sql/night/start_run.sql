-- Opens a line of the run history: $1 as-of, $2 kind, $3 settings, $4 program version, $5 now.

INSERT INTO nightly_run (as_of, kind, settings, program_version, started_at, outcome)
VALUES ($1, $2, $3, $4, $5, 'running')
RETURNING nightly_run_id
