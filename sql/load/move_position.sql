-- Moves loader $2 of journal $1 from sequence $7 to $3, loaded through instant $4, in microseconds since 1970; its last entry
-- is $5 with digest $6. NULL: as before. No row: somebody else has moved it.

UPDATE journal_position
SET next_sequence = $3,
    loaded_through_at = greatest(loaded_through_at, timestamptz 'epoch' + $4::bigint * interval '1 microsecond'),
    last_sequence = coalesce($5, last_sequence),
    last_entry = coalesce($6, last_entry)
WHERE journal_id = $1 AND loader = $2 AND next_sequence = $7
