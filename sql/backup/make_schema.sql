-- The schema that restored books go into; one that an administrator made beforehand stays.

CREATE SCHEMA IF NOT EXISTS huadan
