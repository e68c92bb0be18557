-- Takes what matches $2 out of the facts for act $1, with salt $3; rows changed.

SELECT forget_number($1, $2, $3)
