-- The versions of the judged call's CDRs that have more than one: CDR, content, number, icid, in force.

SELECT c.cdr_key, c.content_hash, c.version, c.icid, c.in_force
FROM night_cdr AS c
WHERE c.versions > 1
ORDER BY c.icid COLLATE "C", c.cdr_key, c.version
