-- Plans the moves of a loader's position once: the statement is that of load/move_position.

PREPARE move_position (integer, integer, bigint, bigint, bigint, uuid, bigint) AS {statement}
