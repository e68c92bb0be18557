-- What a run found: due calls, due days, findings.

SELECT
    (SELECT count(*) FROM due_call),
    (SELECT count(*) FROM due_day),
    (SELECT count(*) FROM night_finding)
