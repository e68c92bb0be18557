-- Adds a link to the chain of digests: what this run, which started at $1, knows that the one before did not.

WITH last_link AS (
    SELECT l.link, l.digest, l.as_of, l.started_at
    FROM digest_link AS l
    ORDER BY l.link DESC
    LIMIT 1
),
fresh AS (
    SELECT f.digest, f.is_cdr
    FROM fact_digest AS f
    INNER JOIN journal AS j ON j.journal_id = f.journal_id
    LEFT JOIN last_link AS l ON true
    WHERE f.received_at <= as_of()
        AND j.registered_at < $1::timestamptz
        AND (l.link IS NULL OR f.received_at > l.as_of OR j.registered_at >= l.started_at)
),
facts AS (
    SELECT facts_line(
        coalesce(sum(b.cdrs), 0)::bigint, coalesce(sum(b.events), 0)::bigint,
        string_agg(b.digest, ''::bytea ORDER BY b.first_byte)) AS line
    FROM (
        SELECT
            get_byte(f.digest, 0) AS first_byte,
            count(*) FILTER (WHERE f.is_cdr) AS cdrs,
            count(*) FILTER (WHERE NOT f.is_cdr) AS events,
            sha256(string_agg(f.digest, ''::bytea ORDER BY f.digest)) AS digest
        FROM fresh AS f
        GROUP BY get_byte(f.digest, 0)
    ) AS b
),
total AS (
    SELECT concat_ws(E'\n', f.line, acts_line(as_of()),
        (SELECT string_agg(day_line(d.day), E'\n' ORDER BY d.day) FROM due_day AS d)) AS lines
    FROM facts AS f
)
INSERT INTO digest_link (link, as_of, started_at, totals, previous_digest, digest)
SELECT
    coalesce(l.link, 0) + 1, as_of(), $1::timestamptz, t.lines, coalesce(l.digest, ''),
    link_digest(coalesce(l.digest, ''), as_of(), t.lines)
FROM total AS t
LEFT JOIN last_link AS l ON true
RETURNING digest
