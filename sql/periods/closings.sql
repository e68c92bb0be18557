-- How often the month that begins on $1 was closed up to act $2.

SELECT count(*)
FROM period_act AS a
WHERE a.period = $1::date AND a.act = 'closed' AND a.period_act_id <= $2
