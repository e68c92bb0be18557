-- What a run found: due calls, due days, findings.

SELECT
    (SELECT count(*) FROM due_call),
    (SELECT count(*) FROM due_day AS d WHERE NOT is_closed_day(d.day)),
    (SELECT count(*) FROM night_finding)
