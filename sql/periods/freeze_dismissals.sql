-- Keeps under act $1 what was dismissed up to now and stands in no month that is closed.

INSERT INTO closed_dismissal (period_act_id, set_aside_id, day, message, reason, acted_by, acted_at)
SELECT DISTINCT ON (a.set_aside_id)
    $1::bigint, s.set_aside_id, day_of(o.first_at), s.message, a.reason, a.acted_by, a.acted_at
FROM set_aside_act AS a
INNER JOIN set_aside AS s ON s.set_aside_id = a.set_aside_id
INNER JOIN LATERAL (
    SELECT min(o.received_at) AS first_at FROM set_aside_occurrence AS o WHERE o.set_aside_id = s.set_aside_id
) AS o ON true
WHERE a.act = 'dismissed'
    AND a.acted_at <= as_of()
    AND NOT EXISTS (
        SELECT
        FROM closed_dismissal AS c
        INNER JOIN closed_period AS p ON p.period_act_id = c.period_act_id
        WHERE c.set_aside_id = a.set_aside_id)
ORDER BY a.set_aside_id, a.set_aside_act_id DESC
