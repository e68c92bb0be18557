-- Statistics of restored tables: a dump brings none.

ANALYZE
