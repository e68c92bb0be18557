-- Makes room for the CDRs now in force of due calls.

DELETE FROM cdr_result AS r
USING due_call AS d
WHERE d.call_id = r.call_id
