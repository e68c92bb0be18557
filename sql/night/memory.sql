-- Memory for the joins of a day's calls, on this connection; compiling statements costs more than it saves.

SELECT set_config('work_mem', '256MB', false), set_config('jit', 'off', false)
