-- Makes room for the sums of due days.

DELETE FROM daily_usage AS u
USING due_day AS d
WHERE d.day = u.day
