-- The gaps that touch the days, the earliest first: from, to, seconds, kind, refused pushes, likely missed status events,
-- where. Entries of one journal and kind less than a minute apart are one line.
--
-- What a down time missed nobody counted. The estimate is the rate at which status events came around it (half an hour
-- before and after, and the same hours, half an hour wider at each end, a day and a week before and after), times its
-- length, less what others of the installation took meanwhile. Hours before the first day in the books, after as-of,
-- or with a down time of their own do not count; without any other hour there is no estimate.

SELECT
    printed(g.from_at) COLLATE "C",
    printed(g.to_at) COLLATE "C",
    ceil(extract(epoch FROM g.to_at - g.from_at))::bigint,
    g.kind COLLATE "C",
    CASE WHEN g.kind IN ('down', 'clock') THEN NULL ELSE g.refused END,
    e.missed,
    cell(g.place) COLLATE "C"
FROM (
    SELECT
        min(i.from_at) AS from_at, max(i.to_at) AS to_at, i.kind, sum(i.refused_count)::bigint AS refused, i.journal_id,
        min(j.place) AS place
    FROM (
        SELECT s.*, count(*) FILTER (WHERE s.is_start) OVER (PARTITION BY s.journal_id, s.kind ORDER BY s.from_at, s.push_sequence) AS island
        FROM (
            SELECT
                x.*,
                x.kind IN ('down', 'clock')
                    OR (x.from_at > max(x.to_at) OVER (
                        PARTITION BY x.journal_id, x.kind ORDER BY x.from_at, x.push_sequence
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + interval '1 minute') IS NOT FALSE AS is_start
            FROM gap AS x
            WHERE x.received_at <= as_of()
        ) AS s
    ) AS i
    INNER JOIN journal AS j ON j.journal_id = i.journal_id
    GROUP BY i.journal_id, i.kind, i.island
) AS g
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM g.to_at - g.from_at) AS seconds, interval '30 minutes' AS half
) AS l
LEFT JOIN LATERAL (
    SELECT CASE WHEN count(*) > 0 THEN greatest(
        round(sum(n.events)::numeric / sum(extract(epoch FROM w.to_at - w.from_at)) * l.seconds)
            - (SELECT count(*) FROM status_event AS o WHERE o.received_at >= g.from_at AND o.received_at < g.to_at),
        0)::bigint END AS missed
    FROM (
        SELECT g.from_at - l.half AS from_at, g.from_at AS to_at
        UNION ALL
        SELECT g.to_at, g.to_at + l.half
        UNION ALL
        SELECT g.from_at - l.half + s.days * interval '24 hours', g.to_at + l.half + s.days * interval '24 hours'
        FROM unnest(ARRAY[-7, -1, 1, 7]) AS s (days)
    ) AS w
    CROSS JOIN LATERAL (
        SELECT count(*) AS events
        FROM status_event AS o
        WHERE o.received_at >= w.from_at AND o.received_at < w.to_at
    ) AS n
    WHERE w.to_at <= as_of()
        AND day_of(w.from_at) >= (SELECT min(u.day) FROM daily_usage AS u)
        AND NOT EXISTS (
            SELECT FROM gap AS d WHERE d.kind = 'down' AND d.from_at < w.to_at AND d.to_at > w.from_at)
) AS e ON g.kind = 'down'
WHERE day_of(g.to_at) >= day_from() AND day_of(g.from_at) <= day_to()
ORDER BY g.from_at, g.to_at, g.kind COLLATE "C", g.journal_id
