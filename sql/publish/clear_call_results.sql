-- Makes room for what is now found of due calls.

DELETE FROM call_result AS p
USING due_call AS d
WHERE d.call_id = p.call_id
