-- What the rules for a night say of the explained call now: session id, state, day, app, end, when it changes next.

SELECT
    coalesce(
        (SELECT masked_text(c.session_id) FROM cdr AS c WHERE c.call_id = n.call_id LIMIT 1),
        (SELECT masked_text(e.session_id) FROM status_event AS e WHERE e.call_id = n.call_id LIMIT 1)),
    n.state,
    n.day::text,
    n.app_key,
    printed(n.ended_at),
    printed(n.next_change_at),
    printed(as_of())
FROM night_call AS n
