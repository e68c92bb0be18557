-- Staged rows that are not there yet. Of equal ones in a batch the first received stays.

INSERT INTO cdr
SELECT s.*
FROM staged_cdr AS s
ORDER BY s.call_id, s.cdr_key, s.content_hash, s.push_sequence, s.record_index
ON CONFLICT (call_id, cdr_key, content_hash) DO NOTHING
