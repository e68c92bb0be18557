-- kind: late_fee
-- severity: medium
-- blocks: no
-- A CDR came after its month had closed. The run that sees it books the difference as a correction, the next one
-- resolves this.

SELECT
    c.call_id,
    min(c.icid COLLATE "C") AS icid,
    format('%s of closed %s, not in its books; booked in corrections.csv',
        counted(count(*), 'CDR'), string_agg(DISTINCT to_char(c.day, 'YYYY-MM'), ', ')) AS detail,
    false AS blocks
FROM night_cdr AS c
LEFT JOIN closed_period AS p ON p.period = period_of(c.day)
-- Nothing is looked at while no month is closed.
WHERE (SELECT closed_through()) > '-infinity'
    AND is_closed_day(c.day)
    -- A new CDR, until a run before this one has booked it; of a CDR the books have, a version since the last run.
    AND CASE
        WHEN EXISTS (
            SELECT
            FROM closed_cdr AS k
            WHERE k.call_id = c.call_id AND k.cdr_key = c.cdr_key AND k.period_act_id = p.period_act_id)
            OR EXISTS (
                SELECT
                FROM live_correction AS x
                WHERE x.call_id = c.call_id AND x.cdr_key = c.cdr_key AND x.as_of < (SELECT as_of()))
            THEN c.first_received_at > (SELECT previous_as_of()) AND c.first_received_at > p.acted_at
        ELSE c.in_force
    END
GROUP BY c.call_id
