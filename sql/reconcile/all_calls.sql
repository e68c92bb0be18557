-- Every call known at the cut, once all are judged: the first night, and a night after a setting changed.

INSERT INTO due_call (call_id)
SELECT n.call_id
FROM night_call AS n
