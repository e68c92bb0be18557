-- The first day that is not closed; NULL while none is. Days before it can be forgotten.

SELECT first_open_day('-infinity')::text
WHERE closed_through() > '-infinity'
