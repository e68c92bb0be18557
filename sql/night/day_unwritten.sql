-- The folder of day $1 holds another revision than the books': the next night writes it again.

UPDATE report_day
SET written_as_of = NULL
WHERE day = $1
