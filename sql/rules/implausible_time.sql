-- kind: implausible_time
-- severity: high
-- blocks: yes
-- A call ends more than a day after the arrival of what says so; it stands on the day of arrival.

SELECT
    c.call_id,
    c.icid,
    format('ends at %s, more than a day after it was reported', printed(c.ended_at)) AS detail,
    true AS blocks
FROM night_call AS c
WHERE is_implausible(c.ended_at, c.end_received_at)
