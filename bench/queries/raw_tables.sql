-- The day as somebody without Huadan would keep it: rows as they came, no index.

CREATE TABLE public.raw_cdr AS SELECT * FROM huadan.cdr;
CREATE TABLE public.raw_status AS SELECT * FROM huadan.status_event;
DROP SCHEMA huadan CASCADE;
VACUUM (ANALYZE) public.raw_cdr, public.raw_status;
