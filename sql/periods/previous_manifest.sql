-- The manifest that the closing of the same month before act $1 left, if it was written.

SELECT f.manifest
FROM period_act AS a
INNER JOIN period_act AS b ON b.period = a.period AND b.act = 'closed' AND b.period_act_id < a.period_act_id
INNER JOIN period_files AS f ON f.period_act_id = b.period_act_id
WHERE a.period_act_id = $1
ORDER BY b.period_act_id DESC
LIMIT 1
