-- What was set aside, in the order of ids, after id $1, at most $2: id, scope, place, content, and whether it is one record
-- of a fee list. With day $3 only what last came before it and was decided on.

SELECT
    s.set_aside_id, s.place, s.content,
    s.scope = 'record' AND s.place LIKE '/feeLst%'
FROM set_aside AS s
WHERE s.set_aside_id > $1::uuid
    AND ($3::date IS NULL
        OR (
            NOT EXISTS (
                SELECT
                FROM set_aside_occurrence AS o
                WHERE o.set_aside_id = s.set_aside_id
                    AND o.received_at >= $3::date::timestamp AT TIME ZONE billing_zone())
            AND EXISTS (SELECT FROM set_aside_act AS a WHERE a.set_aside_id = s.set_aside_id)))
ORDER BY s.set_aside_id
LIMIT $2
