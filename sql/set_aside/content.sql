-- What entry $1 of the set-aside holds, with the place where it came first: form ('record' of a fee list, whole
-- 'body', 'refused': either of them), content, app of its token, journal, sequence, record, who signed, and whether
-- numbers or texts of it were forgotten.

SELECT
    CASE
        WHEN s.scope = 'record' AND s.place LIKE '/feeLst%' THEN 'record'
        WHEN s.scope = 'record' AND s.reason = 'refused_by_database' THEN 'refused'
        ELSE 'body'
    END,
    s.content,
    s.token_app_key,
    o.journal_id,
    o.push_sequence,
    o.record_index,
    s.signed_by,
    -- In books made again from the archive only the content tells.
    s.forget_act_id IS NOT NULL OR encode(s.content, 'escape') ~ '\*#\d{6}\*\d{6}'
FROM set_aside AS s
INNER JOIN set_aside_occurrence AS o ON o.set_aside_id = s.set_aside_id
WHERE s.set_aside_id = $1
ORDER BY o.received_at, o.journal_id, o.push_sequence, o.record_index
LIMIT 1
