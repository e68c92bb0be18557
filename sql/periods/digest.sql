-- SHA-256 over the figures that act $1 has kept.

SELECT closing_digest($1)
