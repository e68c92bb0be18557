-- The one day $1 that was asked for.

INSERT INTO due_day (day)
VALUES ($1)
