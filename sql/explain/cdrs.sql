-- The CDR versions of the explained call, as the rules for a night see them now: number, hash, in force, how many
-- versions, first arrival, day, app, answered, seconds, number of the CDR, of the version, when it was chosen. Order: by CDR, the one in force first.

SELECT
    row_number() OVER (ORDER BY c.ended_at, c.cdr_key, c.in_force DESC, c.first_received_at, c.content_hash),
    c.content_hash::text,
    c.in_force,
    c.versions,
    printed(c.first_received_at),
    c.day::text,
    c.app_key,
    c.talk_began_at IS NOT NULL,
    c.first_leg_seconds,
    c.second_leg_seconds,
    c.talk_seconds,
    c.times_contradict,
    printed(c.ended_at),
    dense_rank() OVER (ORDER BY c.cdr_key),
    c.version,
    printed(c.chosen_at)
FROM night_cdr AS c
ORDER BY 1
