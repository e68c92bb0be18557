-- The status side of each due call in one pass over its events. Most calls have distinct events that came once, by one
-- token, and not before they happened: for those this is all. The others are marked as odd. The
-- placeholder is a join with due_call, or nothing when every call is judged.

INSERT INTO night_status (
    call_id, status_events, answer_events, latest_disconnect_at, ended_at, end_received_at, latest_received_at, app_key,
    is_odd)
SELECT
    s.call_id,
    s.events,
    s.answers,
    s.latest_disconnect_at,
    coalesce(s.latest_disconnect_at, s.latest_at),
    s.first_received_at,
    s.latest_received_at,
    coalesce(s.first_token, s.first_signer, ''),
    s.first_token IS DISTINCT FROM s.last_token
        OR s.first_signer IS DISTINCT FROM s.last_signer
        OR is_implausible(s.latest_at, s.first_received_at)
        OR s.events > bit_count(s.some_bits::bit(64)) AND s.events > bit_count(s.other_bits::bit(64))
FROM (
    SELECT
        e.call_id,
        count(*) AS events,
        count(*) FILTER (WHERE e.event_type = 'answer') AS answers,
        max(e.occurred_at) FILTER (WHERE e.event_type = 'disconnect') AS latest_disconnect_at,
        max(e.occurred_at) AS latest_at,
        min(e.received_at) AS first_received_at,
        max(e.received_at) AS latest_received_at,
        min(e.token_app_key COLLATE "C") AS first_token,
        max(e.token_app_key COLLATE "C") AS last_token,
        min(e.signed_by COLLATE "C") AS first_signer,
        max(e.signed_by COLLATE "C") AS last_signer,
        -- Each event sets a bit: as many bits as events, and no two have one key. Otherwise two may; that is looked at.
        bit_or(1::bigint << (uuid_hash(e.event_key) & 63)) AS some_bits,
        bit_or(1::bigint << ((uuid_hash(e.event_key) >> 6) & 63)) AS other_bits
    FROM status_event AS e
    {of_due_calls}
    WHERE e.received_at <= (SELECT as_of())
    GROUP BY e.call_id
) AS s
