-- Lets the planner know how many results there are now, after a run over $1 calls.

SELECT count_results($1)
