-- Adds fixed monthly item $2 of card $1: $3 name, $4 app, $5 service, $6 how many, $7 price, $8 and $9 validity in zone
-- $10.

INSERT INTO rate_item (rate_card_id, item_number, name, app_key, service, count, price, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, instant_of($8, $10), instant_of($9, $10))
