-- Why: a copy of a journal that was written on elsewhere has other entries under the same numbers; that must be noticed.
-- Changes: columns last_sequence and last_entry of journal_position.
-- Locks: journal_position for a moment; both columns are empty at first.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping both columns.

ALTER TABLE journal_position ADD COLUMN last_sequence bigint, ADD COLUMN last_entry uuid;
COMMENT ON COLUMN journal_position.last_sequence IS 'The last entry this loader has loaded; NULL: not known.';
COMMENT ON COLUMN journal_position.last_entry IS 'Digest of that entry: SHA-256 of its number, time and body, first 16 bytes.';
