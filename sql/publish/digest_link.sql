-- Adds link $1 to the chain of digests, after the one with digest $2: what the run that started at $3 knows that the one
-- before did not, of facts line $4.

INSERT INTO digest_link (link, as_of, started_at, totals, previous_digest, digest)
SELECT $1, as_of(), $3::timestamptz, t.lines, $2, link_digest($2, as_of(), t.lines)
FROM (
    SELECT concat_ws(E'\n', $4::text, acts_line(as_of()),
        (SELECT string_agg(day_line(d.day), E'\n' ORDER BY d.day) FROM due_day AS d)) AS lines
) AS t
