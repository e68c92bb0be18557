-- Takes in rows of a table, or of columns of one, that another session gives out.

COPY {table} FROM STDIN (FORMAT binary)
