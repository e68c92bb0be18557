-- The last day before as-of, and whether instant as-of is later than now ($1).

SELECT (day_of(as_of()) - 1)::text, as_of() > $1::timestamptz
