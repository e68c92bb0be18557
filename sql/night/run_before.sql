-- As-of of the last published run before $1.

SELECT max(r.as_of)
FROM nightly_run AS r
WHERE r.kind = 'current' AND r.outcome IN ('published', 'done') AND r.as_of < $1
