-- The facts that were new to each run are those that its link in the chain counted, in the way that link counts them.

WITH span AS (
    SELECT
        l.link, l.as_of, l.started_at, split_part(l.totals, E'\n', 1) AS line,
        starts_with(l.totals, 'facts by key ') AS is_by_key,
        lag(l.as_of) OVER (ORDER BY l.link) AS previous_as_of,
        lag(l.started_at) OVER (ORDER BY l.link) AS previous_started_at
    FROM digest_link AS l
),
fact AS (
    SELECT s.link, s.is_by_key, f.is_cdr, f.fact_key, f.content_hash, CASE WHEN NOT s.is_by_key THEN f.digest END AS digest
    FROM fact_digest AS f
    INNER JOIN journal AS j ON j.journal_id = f.journal_id
    INNER JOIN span AS s
        ON f.received_at <= s.as_of AND j.registered_at < s.started_at
            AND (s.previous_as_of IS NULL OR f.received_at > s.previous_as_of
                OR j.registered_at >= s.previous_started_at)
),
found AS (
    SELECT
        b.link,
        fact_keys_line(
            coalesce(sum(b.facts) FILTER (WHERE b.is_cdr), 0)::bigint,
            coalesce(sum(b.facts) FILTER (WHERE NOT b.is_cdr), 0)::bigint,
            string_agg(b.digest, ''::bytea ORDER BY b.is_cdr DESC, b.first_byte)) AS line
    FROM (
        SELECT
            f.link,
            f.is_cdr,
            get_byte(uuid_send(f.content_hash), 0) AS first_byte,
            count(*) AS facts,
            sha256(string_agg(
                uuid_send(f.fact_key) || uuid_send(f.content_hash), ''::bytea ORDER BY f.content_hash, f.fact_key)) AS digest
        FROM fact AS f
        WHERE f.is_by_key
        GROUP BY f.link, f.is_cdr, get_byte(uuid_send(f.content_hash), 0)
    ) AS b
    GROUP BY b.link
    UNION ALL
    SELECT
        b.link,
        facts_line(sum(b.cdrs)::bigint, sum(b.events)::bigint, string_agg(b.digest, ''::bytea ORDER BY b.first_byte))
    FROM (
        SELECT
            f.link,
            get_byte(f.digest, 0) AS first_byte,
            count(*) FILTER (WHERE f.is_cdr) AS cdrs,
            count(*) FILTER (WHERE NOT f.is_cdr) AS events,
            sha256(string_agg(f.digest, ''::bytea ORDER BY f.digest)) AS digest
        FROM fact AS f
        WHERE NOT f.is_by_key
        GROUP BY f.link, get_byte(f.digest, 0)
    ) AS b
    GROUP BY b.link
)
SELECT format('link %s, as of %s', s.link, printed(s.as_of))
FROM span AS s
LEFT JOIN found AS f ON f.link = s.link
WHERE s.line <> coalesce(f.line, CASE WHEN s.is_by_key THEN fact_keys_line(0, 0, NULL) ELSE facts_line(0, 0, NULL) END)
ORDER BY s.link
