-- New rows of {table} go on counting after the ones that were brought back, by their column {column}.

SELECT setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max(t.{column}), 0) + 1, false)
FROM {table} AS t
