-- The run history, latest first, $1 runs at most: as-of, kind, outcome, due calls, due days, healed, new, milliseconds,
-- program version, started.

SELECT
    r.as_of, r.kind, r.outcome, r.due_calls, r.due_days, r.resolved, r.opened,
    (extract(epoch FROM r.finished_at - r.started_at) * 1000)::bigint, r.program_version, r.started_at
FROM nightly_run AS r
ORDER BY r.nightly_run_id DESC
LIMIT $1
