-- Makes room for the charges of due days.

DELETE FROM daily_charge AS u
USING due_day AS d
WHERE d.day = u.day
