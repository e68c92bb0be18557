-- The kinds that a call's result names are those of its open discrepancies.

SELECT format('call %s', c.call_id)
FROM call_result AS c
LEFT JOIN (
    SELECT d.call_id, string_agg(d.kind, '|' ORDER BY d.kind COLLATE "C") AS kinds
    FROM discrepancy AS d
    WHERE d.resolved_at IS NULL
    GROUP BY d.call_id
) AS d ON d.call_id = c.call_id
WHERE c.discrepancies <> coalesce(d.kinds, '')
ORDER BY 1
