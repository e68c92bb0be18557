-- The spans of the rate cards as of the run, gathered once.

INSERT INTO night_card (kind, starts_at, ends_at, rate_card_id, currency, scale)
SELECT s.kind, s.starts_at, s.ends_at, s.rate_card_id, s.currency, s.scale
FROM card_span AS s
