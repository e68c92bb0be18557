-- Keeps the calls of the month that begins on $2 under act $1.

INSERT INTO closed_call (
    period_act_id, call_id, day, app_key, service_type, has_cdr, ended_at, state, cdrs, status_events, answered,
    recorded, discrepancies, other_discrepancies, as_of)
SELECT
    $1::bigint, c.call_id, c.day, c.app_key, c.service_type, c.has_cdr, c.ended_at, c.state, c.cdrs, c.status_events,
    c.answered, c.recorded, c.discrepancies, c.other_discrepancies, c.as_of
FROM call_result AS c
WHERE c.day >= $2::date AND c.day < $2::date + interval '1 month'
