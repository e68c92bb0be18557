-- Makes this session's commits wait for the disk where the server, the database or the role says that they need not.
-- What asks for more than that, such as remote_apply, stays.

SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'
