-- kind: time_order
-- severity: medium
-- blocks: no
-- The own times of a CDR contradict each other, or one cannot be read.

SELECT
    c.call_id,
    min(c.icid COLLATE "C") AS icid,
    'times of a leg run backwards or cannot be read' AS detail,
    false AS blocks
FROM night_cdr AS c
WHERE c.in_force AND c.times_contradict
GROUP BY c.call_id
