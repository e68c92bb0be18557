-- What the database gives otherwise than written in sql/functions/r20_rights.sql.

SELECT d.sentence
FROM right_difference AS d
ORDER BY 1
