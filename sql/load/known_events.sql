-- Which of these keys are there already, by their places in the arrays, from 1: a hint which way of loading is quicker.
-- $1 call ids, $2 keys, $3 content hashes, as arrays of equal length.

SELECT k.place
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS k (call_id, fact_key, content_hash, place)
INNER JOIN status_event AS f
    ON f.call_id = k.call_id AND f.event_key = k.fact_key AND f.content_hash = k.content_hash
