-- The facts that were new to each run are those that its link in the chain counted.

WITH span AS (
    SELECT
        l.link, l.as_of, l.started_at, l.totals,
        lag(l.as_of) OVER (ORDER BY l.link) AS previous_as_of,
        lag(l.started_at) OVER (ORDER BY l.link) AS previous_started_at
    FROM digest_link AS l
),
found AS (
    SELECT
        b.link,
        facts_line(sum(b.cdrs)::bigint, sum(b.events)::bigint, string_agg(b.digest, ''::bytea ORDER BY b.first_byte)) AS line
    FROM (
        SELECT
            s.link,
            get_byte(f.digest, 0) AS first_byte,
            count(*) FILTER (WHERE f.is_cdr) AS cdrs,
            count(*) FILTER (WHERE NOT f.is_cdr) AS events,
            sha256(string_agg(f.digest, ''::bytea ORDER BY f.digest)) AS digest
        FROM fact_digest AS f
        INNER JOIN journal AS j ON j.journal_id = f.journal_id
        INNER JOIN span AS s
            ON f.received_at <= s.as_of AND j.registered_at < s.started_at
                AND (s.previous_as_of IS NULL OR f.received_at > s.previous_as_of
                    OR j.registered_at >= s.previous_started_at)
        GROUP BY s.link, get_byte(f.digest, 0)
    ) AS b
    GROUP BY b.link
)
SELECT format('link %s, as of %s', s.link, printed(s.as_of))
FROM span AS s
LEFT JOIN found AS f ON f.link = s.link
WHERE split_part(s.totals, E'\n', 1) <> coalesce(f.line, facts_line(0, 0, NULL))
ORDER BY s.link
