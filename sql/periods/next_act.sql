-- The number of the next act on a period. The night's lock keeps two from taking one.

SELECT coalesce(max(a.period_act_id), 0) + 1
FROM period_act AS a
