-- One position a loader of journal $1, from the first sequence; $2 loaders.

INSERT INTO journal_position (journal_id, loader, next_sequence, loaded_through_at)
SELECT $1, l.loader, 1, '-infinity'
FROM generate_series(0, $2::integer - 1) AS l (loader)
ON CONFLICT (journal_id, loader) DO NOTHING
