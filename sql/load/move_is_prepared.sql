-- A row when this session has planned the moves of a loader's position.

SELECT s.prepare_time
FROM pg_prepared_statements AS s
WHERE s.name = 'move_position'
