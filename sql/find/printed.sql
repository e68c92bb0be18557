-- Day and time of an instant as reports print them.

SELECT day_of($1::timestamptz)::text, printed($1::timestamptz)
