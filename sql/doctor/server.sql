-- The server: version, whether a commit survives a power cut (fsync, synchronous_commit, full_page_writes), its clock.

SELECT
    current_setting('server_version'),
    current_setting('fsync') = 'on',
    current_setting('synchronous_commit') <> 'off',
    current_setting('full_page_writes') = 'on',
    clock_timestamp(),
    pg_is_in_recovery()
