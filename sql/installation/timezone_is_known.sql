-- Whether PostgreSQL knows time zone $1 by its IANA name.

SELECT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = $1)
