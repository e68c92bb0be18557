-- Why: facts are only inserted, so autovacuum came after a fifth of the table: for weeks BRIN knew nothing of the newest
--   blocks, and each night read them all.
-- Changes: storage parameters of cdr and status_event, and of the BRIN indexes of facts and repeats.
-- Locks: SHARE UPDATE EXCLUSIVE for a moment; loading goes on.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: resetting the parameters.

ALTER TABLE cdr SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000);
ALTER TABLE status_event SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 500000);
ALTER INDEX cdr_arrival_idx SET (autosummarize = on);
ALTER INDEX status_event_arrival_idx SET (autosummarize = on);
ALTER INDEX repeat_arrival_idx SET (autosummarize = on);
