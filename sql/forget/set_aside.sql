-- Puts place $3 and content $4 where those of entry $2 stood, for act $1.

SELECT forget_set_aside($1, $2, $3, $4)
