-- The gaps that were noted since $1, by kind: kind, how many, refused pushes, the latest end.

SELECT g.kind, count(*), coalesce(sum(g.refused_count), 0)::bigint, max(g.to_at)
FROM gap AS g
WHERE g.received_at >= $1::timestamptz
GROUP BY g.kind
ORDER BY g.kind COLLATE "C"
