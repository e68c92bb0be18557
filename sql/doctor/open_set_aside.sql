-- How many bodies and records wait for a decision.

SELECT count(*)
FROM set_aside AS s
WHERE NOT EXISTS (SELECT FROM set_aside_act AS a WHERE a.set_aside_id = s.set_aside_id)
