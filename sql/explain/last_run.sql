-- As-of of the last published run.

SELECT printed(max(r.as_of))
FROM nightly_run AS r
WHERE r.kind = 'current' AND r.outcome IN ('published', 'done')
