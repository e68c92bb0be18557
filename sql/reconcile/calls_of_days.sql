-- Every call that can belong to a due day, known at the cut: each of a call's days is the day of a time of one of its
-- facts, or of the arrival of one whose time is implausible. A repeat can be the first arrival.

INSERT INTO due_call (call_id)
SELECT c.call_id
FROM cdr AS c
WHERE day_of(c.ended_at) IN (SELECT d.day FROM due_day AS d)
    OR is_implausible(c.ended_at, c.received_at) AND day_of(c.received_at) IN (SELECT d.day FROM due_day AS d)
UNION
SELECT e.call_id
FROM status_event AS e
WHERE day_of(e.occurred_at) IN (SELECT d.day FROM due_day AS d)
    OR is_implausible(e.occurred_at, e.received_at) AND day_of(e.received_at) IN (SELECT d.day FROM due_day AS d)
UNION
SELECT r.call_id
FROM repeat AS r
WHERE day_of(r.received_at) IN (SELECT d.day FROM due_day AS d)
