-- The reports of day $1 now stand at the books' as-of.

UPDATE report_day
SET written_as_of = as_of
WHERE day = $1
