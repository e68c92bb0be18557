-- Adds card $1: $2 name, $3 kind, $4 whether built in, $5 currency, $6 scale, $7 and $8 validity, times without an offset
-- in the billing zone $9, $10 file, $11 its SHA-256, $12 who, $13 when (NULL: as old as anything).

INSERT INTO rate_card (
    rate_card_id, name, kind, is_built_in, currency, scale, valid_from, valid_to, source, sha256, acted_by, acted_at)
VALUES (
    $1, $2, $3, $4, $5, $6, coalesce(instant_of($7, $9), '-infinity'), instant_of($8, $9), $10, $11, $12,
    coalesce($13::timestamptz, '-infinity'))
