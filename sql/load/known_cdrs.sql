-- Whether any of these keys is there already: a hint which way of loading is quicker, no more.
-- $1 call ids, $2 keys, $3 content hashes, as arrays of equal length.

SELECT EXISTS (
    SELECT
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (call_id, fact_key, content_hash)
    INNER JOIN cdr AS f
        ON f.call_id = k.call_id AND f.cdr_key = k.fact_key AND f.content_hash = k.content_hash
)
