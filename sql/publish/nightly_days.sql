-- Notes which days were due at this as-of.

INSERT INTO nightly_day (as_of, day)
SELECT as_of(), d.day
FROM due_day AS d
WHERE NOT is_closed_day(d.day)
ON CONFLICT (as_of, day) DO NOTHING
