-- Every call known at the cut: the first night, and a night after a setting changed.

INSERT INTO due_call (call_id)
SELECT c.call_id FROM cdr AS c WHERE c.received_at <= as_of()
UNION
SELECT e.call_id FROM status_event AS e WHERE e.received_at <= as_of()
UNION
SELECT r.call_id FROM repeat AS r WHERE r.received_at <= as_of()
