-- Something new for one call in a hundred, arriving now: a status event, and for each tenth of them another version of
-- its CDR.

SET search_path = huadan;

CREATE TEMPORARY TABLE changed AS
SELECT c.call_id, row_number() OVER (ORDER BY c.call_id) AS number
FROM (
    SELECT DISTINCT e.call_id
    FROM status_event AS e
    -- Two in a hundred, by chance, of which half are taken.
    WHERE md5(e.call_id::text) < '05'
    ORDER BY e.call_id
    LIMIT (SELECT count(*) / 100 FROM cdr)
) AS c;

INSERT INTO status_event
SELECT (jsonb_populate_record(NULL::status_event, to_jsonb(e) || jsonb_build_object(
    'event_key', md5('late' || e.event_key), 'content_hash', md5('late' || e.content_hash),
    'event_type', 'collectInfo', 'digit_info', '2', 'received_at', clock_timestamp()))).*
FROM changed AS c
CROSS JOIN LATERAL (
    SELECT e.* FROM status_event AS e WHERE e.call_id = c.call_id ORDER BY e.event_key, e.content_hash LIMIT 1
) AS e;

INSERT INTO cdr
SELECT (jsonb_populate_record(NULL::cdr, to_jsonb(f) || jsonb_build_object(
    'content_hash', md5('late' || f.content_hash), 'user_data', 'changed', 'received_at', clock_timestamp()))).*
FROM changed AS c
CROSS JOIN LATERAL (
    SELECT f.* FROM cdr AS f WHERE f.call_id = c.call_id ORDER BY f.cdr_key, f.content_hash LIMIT 1
) AS f
WHERE c.number % 10 = 0;

SELECT count(*) FROM changed;
