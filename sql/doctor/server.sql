-- The server: version, whether a commit survives a power cut (fsync, full_page_writes, and synchronous_commit as this
-- role has it, whatever the session says), its clock, whether it is a standby, whether it takes no writes.

SELECT
    current_setting('server_version'),
    current_setting('fsync') = 'on',
    (SELECT s.reset_val <> 'off' FROM pg_catalog.pg_settings AS s WHERE s.name = 'synchronous_commit'),
    current_setting('full_page_writes') = 'on',
    clock_timestamp(),
    pg_is_in_recovery(),
    current_setting('transaction_read_only') = 'on'
