-- What is left to do of acts of forgetting: act, kind, day, instant before which pushes go as a whole, journal or NULL,
-- its uid, its place.

SELECT
    p.forget_act_id, a.kind, p.before_day::text, p.before_day::timestamp AT TIME ZONE billing_zone(), p.journal_id,
    j.journal_uid, p.place
FROM pending_forgetting AS p
INNER JOIN forget_act AS a ON a.forget_act_id = p.forget_act_id
LEFT JOIN journal AS j ON j.journal_id = p.journal_id
ORDER BY p.forget_act_id, p.journal_id NULLS FIRST
