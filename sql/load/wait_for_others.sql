-- Held until the transaction ends: one loader at a time, among those that have met another one at the same record.

SELECT pg_advisory_xact_lock(hashtextextended('facts of schema huadan', 0))
