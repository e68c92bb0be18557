-- kind: unknown_service
-- severity: high
-- blocks: yes
-- A call has a CDR whose serviceType is missing or not in the table.

SELECT
    c.call_id,
    min(c.icid COLLATE "C") AS icid,
    format('service type %s', string_agg(
        DISTINCT coalesce(c.service_type, 'missing') COLLATE "C", ', ' ORDER BY coalesce(c.service_type, 'missing') COLLATE "C"
    )) AS detail,
    true AS blocks
FROM night_cdr AS c
WHERE c.in_force AND NOT is_known_service(c.service_type)
GROUP BY c.call_id
