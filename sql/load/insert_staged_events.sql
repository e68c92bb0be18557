-- Staged rows that are not there yet. Of equal ones in a batch the first received stays.

INSERT INTO status_event
SELECT s.*
FROM staged_status_event AS s
ORDER BY s.call_id, s.event_key, s.content_hash, s.push_sequence, s.record_index
ON CONFLICT (call_id, event_key, content_hash) DO NOTHING
