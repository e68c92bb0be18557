-- Staged rows that were there already, or came earlier in the batch: counted as repeats, each arrival once.

INSERT INTO repeat (call_id, fact_key, content_hash, journal_id, push_sequence, record_index, received_at)
SELECT s.call_id, s.event_key, s.content_hash, s.journal_id, s.push_sequence, s.record_index, s.received_at
FROM staged_status_event AS s
INNER JOIN status_event AS f
    ON f.call_id = s.call_id AND f.event_key = s.event_key AND f.content_hash = s.content_hash
WHERE (f.journal_id, f.push_sequence, f.record_index) <> (s.journal_id, s.push_sequence, s.record_index)
ON CONFLICT (call_id, journal_id, push_sequence, record_index) DO NOTHING
