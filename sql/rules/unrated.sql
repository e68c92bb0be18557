-- kind: unrated
-- severity: high
-- blocks: yes
-- A leg was answered and no rule of a cost card covers it; only once a card was loaded.

SELECT
    u.call_id,
    min(u.icid COLLATE "C") AS icid,
    format('%s answered, and no rule of a rate card covers %s',
        counted(count(*), 'leg'), CASE WHEN count(*) = 1 THEN 'it' ELSE 'them' END) AS detail,
    true AS blocks
FROM (
    SELECT n.call_id, n.cdr_key, n.icid, n.ended_at, x.component
    FROM night_cdr AS n
    CROSS JOIN LATERAL (
        VALUES ('first_leg', n.first_leg_answered), ('second_leg', n.second_leg_answered)
    ) AS x (component, is_answered)
    WHERE n.in_force AND x.is_answered
) AS u
WHERE EXISTS (
        SELECT FROM card_as_of AS k WHERE k.kind = 'cost' AND NOT k.is_built_in AND u.ended_at >= k.valid_from)
    AND NOT EXISTS (
        SELECT
        FROM night_charge AS c
        WHERE c.call_id = u.call_id AND c.cdr_key = u.cdr_key AND c.card_kind = 'cost' AND c.component = u.component)
GROUP BY u.call_id
