-- One row a due call, in the order of the key, so that its index is filled from left to right. In the very types of the
-- table: another session's rows go into it as they are.

INSERT INTO call_result (
    call_id, day, app_key, service_type, has_cdr, ended_at, state, cdrs, status_events, answered, recorded,
    discrepancies, other_discrepancies, next_change_at, as_of, facts)
SELECT
    n.call_id,
    n.day,
    n.app_key,
    n.service_type,
    n.has_cdr,
    n.ended_at,
    n.state,
    n.cdrs::integer,
    n.status_events::integer,
    n.answered,
    n.recorded,
    coalesce(f.kinds, ''),
    coalesce(f.other_kinds, 0)::integer,
    n.next_change_at,
    (SELECT as_of()),
    n.facts
FROM night_call AS n
LEFT JOIN (
    SELECT
        f.call_id,
        string_agg(f.kind, '|' ORDER BY f.kind COLLATE "C") AS kinds,
        count(*) FILTER (WHERE f.kind NOT IN ('missing_fee', 'missing_status')) AS other_kinds
    FROM night_finding AS f
    GROUP BY f.call_id
) AS f ON f.call_id = n.call_id
ORDER BY n.call_id
