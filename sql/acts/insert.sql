-- Brings row $1 of {table} back, numbers included.

INSERT INTO {table} OVERRIDING SYSTEM VALUE
SELECT * FROM jsonb_populate_record(NULL::{table}, $1::jsonb)
