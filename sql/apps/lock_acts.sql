-- One act on apps at a time; reading goes on. A lock on the table itself would ask for more than the right to insert.

SELECT pg_advisory_xact_lock(hashtextextended('acts on apps of schema huadan', 0))
