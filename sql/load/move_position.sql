-- Moves loader $2 of journal $1 to sequence $3, loaded through instant $4.

UPDATE journal_position
SET next_sequence = $3, loaded_through_at = greatest(loaded_through_at, $4::timestamptz)
WHERE journal_id = $1 AND loader = $2
