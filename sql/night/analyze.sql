-- Counts the rows of working table {table}, for the planner.

ANALYZE {table}
