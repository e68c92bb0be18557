-- The roles of Huadan's books. Run it once on each server, as a role that may make roles, connected to the database of
-- the books; `huadan migrate`, as the owner of the books, then gives them their rights. Safe to run again.

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['huadan_ingest', 'huadan_nightly', 'huadan_acts', 'huadan_reading'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', one);
        END IF;
        -- Temporary tables: where loading stages its rows, and where a night and explain work.
        EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), one);
    END LOOP;
END;
$$;

-- Who logs in is a member of what the job needs. With peer authentication the names are those of the system's users:
--
--   CREATE ROLE huadan LOGIN IN ROLE huadan_ingest;
--   CREATE ROLE "huadan-nightly" LOGIN IN ROLE huadan_nightly;
--   CREATE ROLE ada LOGIN IN ROLE huadan_nightly, huadan_acts;
--   CREATE ROLE finance LOGIN IN ROLE huadan_reading;
