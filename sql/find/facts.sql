-- Facts that hold what matches a pattern, by arrival: what, day, app, session, call, fields, arrival, journal, sequence,
-- record. The pattern is set beforehand, since COPY takes no parameters.

SELECT
    h.what, h.day, h.app_key, cell(masked_text(h.session_id)), h.call_id::text,
    (
        SELECT string_agg(j.key, ' ' ORDER BY j.key COLLATE "C")
        FROM jsonb_each_text(h.fact) AS j
        WHERE j.key = ANY (forgettable_columns(h.what)) AND j.value ~ current_setting('huadan.find_pattern')
    ),
    printed(h.received_at), h.journal_uid, h.push_sequence::text, h.record_index::text
FROM (
    SELECT
        'cdr' AS what, day_of(f.ended_at)::text AS day, coalesce(f.app_key, '') AS app_key, f.session_id, f.call_id,
        to_jsonb(f) AS fact, f.received_at, coalesce(j.journal_uid, '') AS journal_uid, f.push_sequence, f.record_index
    FROM cdr AS f
    LEFT JOIN journal AS j ON j.journal_id = f.journal_id
    WHERE cdr_texts(f) ~ current_setting('huadan.find_pattern')
    UNION ALL
    SELECT
        'status_event', day_of(f.occurred_at)::text, coalesce(f.token_app_key, f.signed_by, ''), f.session_id, f.call_id,
        to_jsonb(f), f.received_at, coalesce(j.journal_uid, ''), f.push_sequence, f.record_index
    FROM status_event AS f
    LEFT JOIN journal AS j ON j.journal_id = f.journal_id
    WHERE event_texts(f) ~ current_setting('huadan.find_pattern')
) AS h
