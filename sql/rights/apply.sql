-- Brings the database in line with the rights that are written in sql/functions/r20_rights.sql. Roles that do not exist
-- are left out.

DO $$
DECLARE
    one record;
BEGIN
    -- Two at once would meet in the catalogue.
    PERFORM pg_advisory_xact_lock(hashtextextended('rights of schema huadan', 0));
    FOR one IN
        SELECT quote_ident(r.rolname) AS role_name FROM pg_roles AS r WHERE r.rolname = ANY (group_roles())
        UNION ALL
        SELECT 'PUBLIC'
    LOOP
        EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA huadan FROM ' || one.role_name;
        EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA huadan FROM ' || one.role_name;
        EXECUTE 'REVOKE ALL ON SCHEMA huadan FROM ' || one.role_name;
        IF one.role_name <> 'PUBLIC' THEN
            EXECUTE 'GRANT USAGE ON SCHEMA huadan TO ' || one.role_name;
        END IF;
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure AS signature, coalesce(quote_ident(r.rolname), 'PUBLIC') AS role_name
        FROM pg_proc AS p
        CROSS JOIN (SELECT rolname FROM pg_roles WHERE rolname = ANY (group_roles()) UNION ALL SELECT NULL) AS r
        WHERE p.pronamespace = to_regnamespace('huadan') AND p.prosecdef
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s', one.signature, one.role_name);
    END LOOP;
    FOR one IN
        SELECT
            e.role_name, e.privilege, e.thing,
            coalesce('(' || string_agg(quote_ident(e.column_name), ', ' ORDER BY e.column_name) || ')', '') AS columns
        FROM expected_right AS e
        INNER JOIN pg_roles AS r ON r.rolname = e.role_name
        GROUP BY e.role_name, e.privilege, e.thing, e.column_name IS NULL
    LOOP
        EXECUTE format('GRANT %s %s ON %s huadan.%s TO %I', one.privilege, one.columns,
            CASE WHEN one.privilege = 'EXECUTE' THEN 'FUNCTION' ELSE 'TABLE' END, one.thing, one.role_name);
    END LOOP;
END;
$$
