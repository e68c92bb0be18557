-- kind: missing_status
-- severity: low
-- blocks: no
-- No status event came within the status grace after the end of a call that has a CDR.

SELECT
    c.call_id,
    c.icid,
    format('%s, no status event later than %s after its end%s',
        counted(c.cdrs, 'CDR'), spelled(status_grace()), gap_note(c.ended_at - interval '1 hour', c.ended_at + (SELECT status_grace()))
    ) AS detail,
    false AS blocks
FROM night_call AS c
WHERE c.state = 'missing_status'
