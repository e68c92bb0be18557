-- One such move, its values put in.

EXECUTE move_position ({move})
