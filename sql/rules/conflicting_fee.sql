-- kind: conflicting_fee
-- severity: high
-- blocks: if billing-relevant
-- Two versions of one CDR came; the earliest received is in force.

SELECT
    f.call_id,
    min(f.icid COLLATE "C") AS icid,
    format('%s versions of one CDR; they differ in %s',
        max(f.versions), string_agg(DISTINCT f.field COLLATE "C", ', ' ORDER BY f.field COLLATE "C")) AS detail,
    bool_or(f.billing_relevant) AS blocks
FROM (
    SELECT v.call_id, v.icid, v.versions, d.field, is_billing_field(d.field) AS billing_relevant
    FROM night_cdr AS v
    INNER JOIN cdr AS c ON c.call_id = v.call_id AND c.cdr_key = v.cdr_key AND c.content_hash = v.content_hash
    INNER JOIN night_cdr AS w ON w.call_id = v.call_id AND w.cdr_key = v.cdr_key AND w.in_force
    INNER JOIN cdr AS k ON k.call_id = w.call_id AND k.cdr_key = w.cdr_key AND k.content_hash = w.content_hash
    CROSS JOIN LATERAL differing_fields(c, k) AS d (field)
    WHERE v.versions > 1 AND NOT v.in_force
) AS f
GROUP BY f.call_id
