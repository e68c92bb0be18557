-- What the last run that looked at call $1 said: state, day, app, end, when it changes next, that run's as-of.

SELECT r.state, r.day::text, r.app_key, printed(r.ended_at), printed(r.next_change_at), printed(r.as_of)
FROM call_result AS r
WHERE r.call_id = $1
