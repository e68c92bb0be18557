-- The number of the next card. The lock on cards keeps two from taking one.

SELECT coalesce(max(c.rate_card_id), 0) + 1
FROM rate_card AS c
