-- Makes room for what the CDRs now in force of due calls come to.

DELETE FROM cdr_charge AS r
USING due_call AS d
WHERE d.call_id = r.call_id
