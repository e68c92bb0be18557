-- What this run, which started at $1 and judges from $2, knows of facts that the one before did not, as a line: received
-- since its as-of $3 (NULL: there was none), or earlier in a journal that was registered since its start $4. As parameters
-- the instants let the planner see how little of the books that is.

SELECT fact_keys_line(
    coalesce(sum(b.facts) FILTER (WHERE k.is_cdr), 0)::bigint,
    coalesce(sum(b.facts) FILTER (WHERE NOT k.is_cdr), 0)::bigint,
    string_agg(b.digest, ''::bytea ORDER BY k.is_cdr DESC, b.first_byte))
-- Each kind by itself: to sort by one narrow key takes two thirds of the time.
FROM (VALUES (true), (false)) AS k (is_cdr)
CROSS JOIN LATERAL (
    SELECT
        get_byte(uuid_send(f.content_hash), 0) AS first_byte,
        count(*) AS facts,
        sha256(string_agg(
            uuid_send(f.fact_key) || uuid_send(f.content_hash), ''::bytea ORDER BY f.content_hash, f.fact_key)) AS digest
    FROM (
        SELECT n.is_cdr, n.fact_key, n.content_hash
        FROM fact_digest AS n
        INNER JOIN journal AS j ON j.journal_id = n.journal_id
        WHERE n.received_at > coalesce($3::timestamptz, '-infinity') AND n.received_at <= $2::timestamptz AND j.registered_at < $1::timestamptz
        UNION ALL
        SELECT n.is_cdr, n.fact_key, n.content_hash
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
    WHERE f.is_cdr = k.is_cdr
    GROUP BY get_byte(uuid_send(f.content_hash), 0)
) AS b
