-- Memory for the joins of a day's calls, on this connection; compiling statements costs more than it saves. What the
-- planner learns of working tables from some thousand rows does.

SELECT
    set_config('work_mem', '256MB', false),
    set_config('jit', 'off', false),
    set_config('default_statistics_target', '10', false)
