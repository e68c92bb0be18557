-- Counts the rows of working table {table}, and looks at the columns it is joined by, for the planner.

ANALYZE {table}
