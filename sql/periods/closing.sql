-- The act in force on the closed month that begins on $1: number, settings, program version, digest, who, when, the
-- manifest and the page of its folder once written.

SELECT p.period_act_id, p.settings, p.program_version, p.closing_digest, p.acted_by, p.acted_at, f.manifest, f.summary
FROM period_as_of AS p
LEFT JOIN period_files AS f ON f.period_act_id = p.period_act_id
WHERE p.period = $1::date AND p.act = 'closed'
