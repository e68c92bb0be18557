-- The calls a run has to look at: a fact arrived since the last run, a grace ran out, or an act or a gap bears on them.

INSERT INTO due_call (call_id)
SELECT c.call_id
FROM cdr AS c
WHERE c.received_at > previous_as_of() AND c.received_at <= as_of()
UNION
SELECT e.call_id
FROM status_event AS e
WHERE e.received_at > previous_as_of() AND e.received_at <= as_of()
UNION
-- A repeat can show that a version is older than the row that was loaded first.
SELECT r.call_id
FROM repeat AS r
WHERE r.received_at > previous_as_of() AND r.received_at <= as_of()
UNION
SELECT c.call_id
FROM cdr AS c
INNER JOIN late_journal AS l ON l.journal_id = c.journal_id
WHERE c.received_at <= as_of()
UNION
SELECT e.call_id
FROM status_event AS e
INNER JOIN late_journal AS l ON l.journal_id = e.journal_id
WHERE e.received_at <= as_of()
UNION
SELECT r.call_id
FROM repeat AS r
INNER JOIN late_journal AS l ON l.journal_id = r.journal_id
WHERE r.received_at <= as_of()
UNION
SELECT p.call_id
FROM call_result AS p
WHERE p.next_change_at < as_of()
UNION
-- A person waived something of it, or chose a version: such acts are stamped later than the last run.
SELECT w.call_id
FROM discrepancy_waiver AS w
WHERE w.acted_at > previous_as_of() AND w.acted_at <= as_of()
UNION
SELECT h.call_id
FROM cdr_choice AS h
WHERE h.acted_at > previous_as_of() AND h.acted_at <= as_of()
UNION
-- A card was loaded that can change what they come to.
SELECT p.call_id
FROM cdr_result AS p
INNER JOIN rate_card AS k ON p.day >= day_of(k.valid_from)
WHERE k.acted_at > previous_as_of() AND k.acted_at <= as_of()
UNION
-- So it can for a CDR that stands on its day of arrival, since its end cannot be true.
SELECT d.call_id
FROM discrepancy AS d
WHERE d.kind = 'implausible_time' AND d.resolved_at IS NULL
    AND EXISTS (SELECT FROM rate_card AS k WHERE k.acted_at > previous_as_of() AND k.acted_at <= as_of())
UNION
-- Booked as a correction by the last run, so resolved by this one.
SELECT d.call_id
FROM discrepancy AS d
WHERE d.kind = 'late_fee' AND d.resolved_at IS NULL
UNION
SELECT p.call_id
FROM call_result AS p
INNER JOIN app_act AS a ON a.app_key = p.app_key
-- An act is stamped before it commits, perhaps by a host whose clock is behind: looking back an hour does no harm.
WHERE a.acted_at > previous_as_of() - interval '1 hour' AND a.acted_at <= as_of()
UNION
-- A CDR of a call can be of another app, whose name stands in its usage.
SELECT p.call_id
FROM cdr_result AS p
INNER JOIN app_act AS a ON a.app_key = p.app_key
WHERE a.acted_at > previous_as_of() - interval '1 hour' AND a.acted_at <= as_of()
UNION
SELECT p.call_id
FROM gap AS g
CROSS JOIN LATERAL (
    SELECT r.call_id
    FROM call_result AS r
    WHERE r.day BETWEEN day_of(g.from_at - greatest(fee_grace(), status_grace())) AND day_of(g.to_at + interval '1 hour')
        AND r.discrepancies <> ''
    -- From the gaps to their days, never the other way: almost always no gap is new.
    OFFSET 0
) AS p
WHERE (g.received_at > previous_as_of() OR g.journal_id IN (SELECT l.journal_id FROM late_journal AS l))
    AND g.received_at <= as_of()
