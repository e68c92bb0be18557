-- How many CDRs, status events and repeats there are, what is set aside, and a digest over all facts that depends on
-- nothing but their identity and content.

SELECT
    coalesce(sum(b.cdrs), 0)::bigint,
    coalesce(sum(b.events), 0)::bigint,
    (SELECT count(*) FROM repeat),
    (SELECT count(*) FROM set_aside),
    encode(sha256(coalesce(string_agg(b.digest, ''::bytea ORDER BY b.first_byte), ''::bytea)), 'hex')
FROM (
    SELECT
        get_byte(f.digest, 0) AS first_byte,
        count(*) FILTER (WHERE f.is_cdr) AS cdrs,
        count(*) FILTER (WHERE NOT f.is_cdr) AS events,
        sha256(string_agg(f.digest, ''::bytea ORDER BY f.digest)) AS digest
    FROM fact_digest AS f
    GROUP BY get_byte(f.digest, 0)
) AS b
