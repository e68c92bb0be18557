-- What this run, which started at $1 and judges from $2, knows of facts that the one before did not, as a line: received
-- since its as-of $3 (NULL: there was none), or earlier in a journal that was registered since its start $4. As parameters the instants let the
-- planner see how little of the books that is.

SELECT facts_line(
    coalesce(sum(b.cdrs), 0)::bigint, coalesce(sum(b.events), 0)::bigint,
    string_agg(b.digest, ''::bytea ORDER BY b.first_byte))
FROM (
    SELECT
        get_byte(f.digest, 0) AS first_byte,
        count(*) FILTER (WHERE f.is_cdr) AS cdrs,
        count(*) FILTER (WHERE NOT f.is_cdr) AS events,
        sha256(string_agg(f.digest, ''::bytea ORDER BY f.digest)) AS digest
    FROM (
        SELECT n.digest, n.is_cdr
        FROM fact_digest AS n
        INNER JOIN journal AS j ON j.journal_id = n.journal_id
        WHERE n.received_at > coalesce($3::timestamptz, '-infinity') AND n.received_at <= $2::timestamptz AND j.registered_at < $1::timestamptz
        UNION ALL
        SELECT n.digest, n.is_cdr
        FROM fact_digest AS n
        WHERE n.received_at <= $3::timestamptz AND n.received_at <= $2::timestamptz
            -- Almost always there is no such journal, and nothing is looked at.
            AND (
                SELECT bool_or(true)
                FROM journal AS j
                WHERE j.registered_at >= $4::timestamptz AND j.registered_at < $1::timestamptz)
            AND n.journal_id = ANY (ARRAY(
                SELECT j.journal_id
                FROM journal AS j
                WHERE j.registered_at >= $4::timestamptz AND j.registered_at < $1::timestamptz))
    ) AS f
    GROUP BY get_byte(f.digest, 0)
) AS b
