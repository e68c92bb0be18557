-- Waives open discrepancies: $1 and $2 bounds of the id, $3 kind, $4 app, $5 and $6 first and last day (NULL: any),
-- $7 reason, $8 who, $9 when, $10 also what is waived already, whose waiver is then followed by this one.

INSERT INTO discrepancy_waiver (call_id, kind, first_seen_at, facts, reason, acted_by, acted_at)
SELECT d.call_id, d.kind, d.first_seen_at, d.facts, $7, $8, $9
FROM live_discrepancy AS d
WHERE d.discrepancy_id BETWEEN $1::uuid AND $2::uuid
    AND d.resolved_at IS NULL
    AND (d.waived_at IS NULL OR $10::boolean)
    AND ($3::text IS NULL OR d.kind = $3)
    AND ($4::text IS NULL OR d.app_key = $4)
    AND ($5::date IS NULL OR d.day >= $5)
    AND ($6::date IS NULL OR d.day <= $6)
ORDER BY d.call_id, d.kind, d.first_seen_at
