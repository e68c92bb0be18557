-- Notes which open days this run touched, so that a run that dies before it wrote them is finished by the next.

INSERT INTO report_day (day, as_of)
SELECT d.day, as_of()
FROM due_day AS d
WHERE NOT is_closed_day(d.day)
ON CONFLICT (day) DO UPDATE SET as_of = excluded.as_of
