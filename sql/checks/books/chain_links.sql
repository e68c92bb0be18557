-- Every link of the chain of digests follows from the one before it.

SELECT format('link %s, as of %s', l.link, printed(l.as_of))
FROM (
    SELECT
        k.*,
        lag(k.digest, 1, '') OVER (ORDER BY k.link) AS digest_before,
        row_number() OVER (ORDER BY k.link) AS place
    FROM digest_link AS k
) AS l
WHERE l.link <> l.place OR l.previous_digest <> l.digest_before
    OR l.digest <> link_digest(l.previous_digest, l.as_of, l.totals)
ORDER BY l.link
