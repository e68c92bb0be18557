-- kind: incomplete_status
-- severity: low
-- blocks: no
-- Both sides are there, but no disconnect event came within the status grace.

SELECT
    c.call_id,
    c.icid,
    format('%s, none of them a disconnect%s',
        counted(c.status_events, 'status event'), gap_note(c.ended_at, c.ended_at + (SELECT status_grace()))
    ) AS detail,
    false AS blocks
FROM night_call AS c
WHERE c.has_cdr
    AND c.status_events > 0
    AND c.latest_disconnect_at IS NULL
    AND (SELECT as_of()) > c.ended_at + (SELECT status_grace())
