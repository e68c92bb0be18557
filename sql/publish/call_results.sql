-- One row a due call, replacing what an earlier run found.

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
    n.cdrs,
    n.status_events,
    n.answered,
    n.recorded,
    coalesce(f.kinds, ''),
    coalesce(f.other_kinds, 0),
    n.next_change_at,
    as_of(),
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
ON CONFLICT (call_id) DO UPDATE SET
    day = excluded.day,
    app_key = excluded.app_key,
    service_type = excluded.service_type,
    has_cdr = excluded.has_cdr,
    ended_at = excluded.ended_at,
    state = excluded.state,
    cdrs = excluded.cdrs,
    status_events = excluded.status_events,
    answered = excluded.answered,
    recorded = excluded.recorded,
    discrepancies = excluded.discrepancies,
    other_discrepancies = excluded.other_discrepancies,
    next_change_at = excluded.next_change_at,
    as_of = excluded.as_of,
    facts = excluded.facts
