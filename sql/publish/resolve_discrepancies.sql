-- What a run no longer finds is resolved as of that run.

UPDATE discrepancy AS d
SET resolved_at = (SELECT as_of())
FROM due_call AS c
WHERE c.call_id = d.call_id
    AND d.resolved_at IS NULL
    AND NOT EXISTS (SELECT FROM night_finding AS f WHERE f.call_id = d.call_id AND f.kind = d.kind)
