-- kind: missing_fee
-- severity: high
-- blocks: yes
-- No CDR came within the fee grace after the end of a call that has status events.

SELECT
    c.call_id,
    c.icid,
    format('%s, no CDR later than %s after its end%s',
        counted(c.status_events, 'status event'), spelled(fee_grace()), gap_note(c.ended_at, c.ended_at + (SELECT fee_grace()))
    ) AS detail,
    true AS blocks
FROM night_call AS c
WHERE c.state = 'missing_fee'
