-- The acts of people up to each run are those that its link in the chain counted.

SELECT format('link %s, as of %s', l.link, printed(l.as_of))
FROM digest_link AS l
WHERE strpos(E'\n' || l.totals || E'\n', E'\n' || acts_line(l.as_of) || E'\n') = 0
ORDER BY l.link
