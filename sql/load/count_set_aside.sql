-- Each arrival once.

INSERT INTO set_aside_occurrence (set_aside_id, journal_id, push_sequence, record_index, received_at)
SELECT s.set_aside_id, s.journal_id, s.push_sequence, s.record_index, s.received_at
FROM staged_set_aside AS s
ORDER BY s.set_aside_id, s.push_sequence, s.record_index
ON CONFLICT (set_aside_id, journal_id, push_sequence, record_index) DO NOTHING
