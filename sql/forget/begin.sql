-- Records an act of forgetting: $1 kind, $2 day or NULL, $3 reason, $4 who, $5 when. Its number.

SELECT begin_forgetting($1, $2::date, $3, $4, $5::timestamptz)
