-- Gives out the rows of a table, or of a statement in parentheses, as another session takes them in.

COPY {table} TO STDOUT (FORMAT binary)
