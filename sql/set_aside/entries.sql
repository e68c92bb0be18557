-- What was set aside, first arrival first: id, scope, reason, place, message, times it came, first and last arrival,
-- state, who decided, why. $1 also what is retried or dismissed; $2 and $3 bounds of the id.

SELECT
    s.set_aside_id,
    s.scope,
    s.reason,
    masked_text(s.place),
    masked_text(s.message),
    o.times,
    printed(o.first_at),
    printed(o.last_at),
    coalesce(a.act, 'open'),
    coalesce(a.acted_by, ''),
    coalesce(masked_text(a.reason), '')
FROM set_aside AS s
INNER JOIN LATERAL (
    SELECT count(*) AS times, min(o.received_at) AS first_at, max(o.received_at) AS last_at
    FROM set_aside_occurrence AS o
    WHERE o.set_aside_id = s.set_aside_id
) AS o ON true
LEFT JOIN (
    SELECT DISTINCT ON (a.set_aside_id) a.set_aside_id, a.act, a.acted_by, a.reason
    FROM set_aside_act AS a
    ORDER BY a.set_aside_id, a.set_aside_act_id DESC
) AS a ON a.set_aside_id = s.set_aside_id
WHERE s.set_aside_id BETWEEN $2::uuid AND $3::uuid
    AND ($1::boolean OR a.act IS NULL)
ORDER BY o.first_at, s.set_aside_id
