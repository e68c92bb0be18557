-- The cards as of the instant that was set: number, name, kind, currency, validity, digest, who, when, rules, file.

SELECT
    c.rate_card_id, c.name, c.kind, c.currency,
    CASE WHEN a.valid_from > '-infinity' THEN printed(a.valid_from) ELSE '' END,
    coalesce(printed(a.valid_to), ''),
    c.sha256, c.acted_by,
    CASE WHEN c.acted_at > '-infinity' THEN printed(c.acted_at) ELSE '' END,
    (SELECT count(*) FROM rate_rule AS r WHERE r.rate_card_id = c.rate_card_id),
    c.source
FROM rate_card AS c
INNER JOIN card_as_of AS a ON a.rate_card_id = c.rate_card_id
ORDER BY c.rate_card_id
