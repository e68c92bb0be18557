-- kind: end_mismatch
-- severity: medium
-- blocks: no
-- The latest disconnect and the latest end of the CDRs differ by more than the tolerance.

SELECT
    d.call_id,
    d.icid,
    end_difference_detail(d.latest_disconnect_at, d.cdr_ended_at) AS detail,
    false AS blocks
FROM (
    SELECT c.*, abs(extract(epoch FROM c.latest_disconnect_at - c.cdr_ended_at))::bigint AS difference_seconds
    FROM night_call AS c
    WHERE c.has_cdr
        AND c.latest_disconnect_at IS NOT NULL
        AND (SELECT as_of()) > c.ended_at + (SELECT status_grace())
) AS d
WHERE d.difference_seconds > (SELECT tolerance_seconds())
    AND NOT is_whole_hours(d.difference_seconds)
