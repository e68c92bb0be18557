-- Parts with the due calls that another session is to judge: those of the upper half of the keys.

DELETE FROM due_call AS d
WHERE d.call_id >= '80000000-0000-0000-0000-000000000000'
RETURNING d.call_id
