-- The status side of odd calls, from their distinct events and the first arrival of each.

INSERT INTO night_status (
    call_id, status_events, answer_events, latest_disconnect_at, ended_at, end_received_at, latest_received_at, app_key,
    is_odd)
SELECT
    s.call_id, s.status_events, s.answer_events, s.latest_disconnect_at, s.ended_at,
    -- When the events that say when the call ended arrived, the first of them.
    min(e.first_received_at),
    s.latest_received_at, s.app_key, true
FROM (
    SELECT
        e.call_id,
        count(*) AS status_events,
        count(*) FILTER (WHERE e.event_type = 'answer') AS answer_events,
        max(e.occurred_at) FILTER (WHERE e.event_type = 'disconnect') AS latest_disconnect_at,
        coalesce(max(e.occurred_at) FILTER (WHERE e.event_type = 'disconnect'), max(e.occurred_at)) AS ended_at,
        max(e.first_received_at) AS latest_received_at,
        coalesce(
            (array_agg(e.token_app_key ORDER BY e.occurred_at, e.event_key)
                FILTER (WHERE e.token_app_key IS NOT NULL))[1],
            (array_agg(e.signed_by ORDER BY e.occurred_at, e.event_key)
                FILTER (WHERE e.signed_by IS NOT NULL))[1],
            '') AS app_key
    FROM night_event AS e
    GROUP BY e.call_id
) AS s
INNER JOIN night_event AS e ON e.call_id = s.call_id AND e.occurred_at = s.ended_at
GROUP BY s.call_id, s.status_events, s.answer_events, s.latest_disconnect_at, s.ended_at, s.latest_received_at, s.app_key
