-- Until the end of the transaction nobody else adds a rate card: its number follows those that are there.

SELECT pg_advisory_xact_lock(hashtextextended('rate cards of schema huadan', 0))
