-- Every arrival of a fact of call $1, in order: when, journal, sequence, record, what, and who sent it.
-- Who sent a repeat of a CDR is not kept.

SELECT
    printed(a.received_at),
    coalesce(j.journal_uid, 'journal ' || a.journal_id),
    a.push_sequence::bigint,
    a.record_index::bigint,
    a.what,
    coalesce(a.token_app_key, ''),
    coalesce(masked_text(a.signed_by), ''),
    a.is_repeat
FROM (
    SELECT c.received_at, c.journal_id, c.push_sequence, c.record_index, 'CDR ' || left(c.content_hash::text, 8),
        c.token_app_key, c.signed_by, false
    FROM cdr AS c
    WHERE c.call_id = $1
    UNION ALL
    SELECT e.received_at, e.journal_id, e.push_sequence, e.record_index, e.event_type,
        e.token_app_key, e.signed_by, false
    FROM status_event AS e
    WHERE e.call_id = $1
    UNION ALL
    SELECT r.received_at, r.journal_id, r.push_sequence, r.record_index,
        coalesce(e.event_type, 'CDR ' || left(r.content_hash::text, 8)), e.token_app_key, e.signed_by, true
    FROM repeat AS r
    LEFT JOIN status_event AS e
        ON e.call_id = r.call_id AND e.event_key = r.fact_key AND e.content_hash = r.content_hash
    WHERE r.call_id = $1
) AS a (received_at, journal_id, push_sequence, record_index, what, token_app_key, signed_by, is_repeat)
LEFT JOIN journal AS j ON j.journal_id = a.journal_id
ORDER BY a.received_at, a.journal_id, a.push_sequence, a.record_index
