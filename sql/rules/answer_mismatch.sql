-- kind: answer_mismatch
-- severity: medium
-- blocks: no
-- One side says the call was answered, the other says it was not.

SELECT
    c.call_id,
    c.icid,
    CASE
        WHEN c.leg_answered THEN 'a leg of the CDR was answered, the status events have no answer'
            || gap_note(c.ended_at - interval '1 hour', c.ended_at + (SELECT status_grace()))
        ELSE 'the status events have an answer, no leg of the CDR was answered'
    END AS detail,
    false AS blocks
FROM night_call AS c
WHERE c.has_cdr
    AND c.status_events > 0
    AND (SELECT as_of()) > c.ended_at + (SELECT status_grace())
    AND (c.answer_events > 0 AND NOT c.leg_answered
        OR c.answer_events = 0 AND c.leg_answered AND c.latest_disconnect_at IS NOT NULL)
