-- Makes a day of :times as many calls out of the one in the books: the same facts under other sessions. First, calls get
-- one more digit pressed until there are four status events a CDR.

SET search_path = huadan;
SET work_mem = '256MB';

INSERT INTO status_event
SELECT (jsonb_populate_record(NULL::status_event, to_jsonb(e) || jsonb_build_object(
    'event_key', md5('digit' || e.event_key), 'content_hash', md5('digit' || e.content_hash),
    'event_type', 'collectInfo', 'digit_info', '1'))).*
FROM (
    SELECT e.*
    FROM status_event AS e
    WHERE e.event_type IN ('callout', 'alerting')
    ORDER BY e.call_id, e.event_key, e.content_hash
    LIMIT (SELECT greatest(4 * (SELECT count(*) FROM cdr) - (SELECT count(*) FROM status_event), 0))
) AS e;

-- A copy of the whole at a time; @ stands for its number.
WITH fact AS (
    SELECT
        c.relname AS name,
        string_agg(
            CASE a.attname
                WHEN 'call_id' THEN 'md5(''@'' || f.call_id::text)::uuid'
                WHEN 'session_id' THEN 'f.session_id || ''#@'''
                ELSE 'f.' || quote_ident(a.attname)
            END,
            ', ' ORDER BY a.attnum) AS columns
    FROM pg_class AS c
    INNER JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'huadan'::regnamespace AND c.relname IN ('cdr', 'status_event')
    GROUP BY c.relname
)
SELECT replace(
    format('INSERT INTO %1$I SELECT %2$s FROM %1$I AS f WHERE position(''#'' IN f.session_id) = 0', f.name, f.columns),
    '@', k.number::text)
FROM fact AS f
CROSS JOIN generate_series(2, :times) AS k (number)
ORDER BY k.number, f.name
\gexec
