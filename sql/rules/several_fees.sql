-- kind: several_fees
-- severity: high
-- blocks: yes
-- A call has more than one CDR in force, where the platform sends one.

SELECT
    c.call_id,
    c.icid,
    format('%s in force', counted(c.cdrs, 'CDR')) AS detail,
    true AS blocks
FROM night_call AS c
WHERE c.cdrs > 1
