-- The arrivals of entry $1 of the set-aside: day, app, arrival, journal, sequence, record.

SELECT
    day_of(o.received_at)::text, coalesce(s.token_app_key, ''), printed(o.received_at), coalesce(j.journal_uid, ''),
    o.push_sequence, o.record_index::bigint
FROM set_aside AS s
INNER JOIN set_aside_occurrence AS o ON o.set_aside_id = s.set_aside_id
LEFT JOIN journal AS j ON j.journal_id = o.journal_id
WHERE s.set_aside_id = $1
ORDER BY o.received_at, o.journal_id, o.push_sequence, o.record_index
