-- The last link of the chain of digests: number, digest, as-of, and when its run started.

SELECT l.link, l.digest, l.as_of, l.started_at
FROM digest_link AS l
ORDER BY l.link DESC
LIMIT 1
