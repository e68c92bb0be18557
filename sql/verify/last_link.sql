-- The end of the chain of digests: link, as-of, digest.

SELECT l.link, l.as_of, l.digest
FROM digest_link AS l
ORDER BY l.link DESC
LIMIT 1
