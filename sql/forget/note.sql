-- Notes what act $1 did: $2 what, $3 journal or NULL, $4 how many.

SELECT note_forgetting($1, $2, NULL, $3::integer, $4)
