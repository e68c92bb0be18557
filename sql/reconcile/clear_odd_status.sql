-- Makes room for the status side of odd calls, event by event.

DELETE FROM night_status AS s
USING odd_call AS d
WHERE d.call_id = s.call_id
