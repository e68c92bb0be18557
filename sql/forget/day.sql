-- Takes all numbers and texts out of the facts of day $2 for act $1, with salt $3; rows changed.

SELECT forget_day($1, $2::date, $3, a.before_day::timestamp AT TIME ZONE billing_zone())
FROM forget_act AS a
WHERE a.forget_act_id = $1
