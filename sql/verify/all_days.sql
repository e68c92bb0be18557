-- Every day with a call or a CDR that was over as of the run.

INSERT INTO due_day (day)
SELECT u.day
FROM (
    SELECT c.day FROM call_result AS c
    UNION
    SELECT r.day FROM cdr_result AS r
) AS u
WHERE u.day < day_of(as_of())
