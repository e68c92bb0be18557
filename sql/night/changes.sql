-- What this run changes about each kind of discrepancy: how many open, how many heal.

SELECT coalesce(f.kind, d.kind) AS kind, count(*) FILTER (WHERE d.kind IS NULL), count(*) FILTER (WHERE f.kind IS NULL)
FROM night_finding AS f
FULL JOIN (
    SELECT d.call_id, d.kind
    FROM discrepancy AS d
    INNER JOIN due_call AS c ON c.call_id = d.call_id
    WHERE d.resolved_at IS NULL
) AS d ON d.call_id = f.call_id AND d.kind = f.kind
WHERE f.kind IS NULL OR d.kind IS NULL
GROUP BY 1
ORDER BY 1
