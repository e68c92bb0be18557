-- The roles of these books have the rights that are written down, and nobody but their owner can change what stands.

SELECT d.sentence
FROM (
    SELECT format('%s may %s %s', coalesce(r.rolname, 'PUBLIC'), x.privilege_type, c.relname) AS sentence
    FROM pg_class AS c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS x
    LEFT JOIN pg_roles AS r ON r.oid = x.grantee
    WHERE c.relnamespace = to_regnamespace('huadan') AND c.relname = ANY (insert_only_tables())
        AND x.grantee <> c.relowner AND x.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
    UNION
    SELECT format('%s may UPDATE %s.%s', coalesce(r.rolname, 'PUBLIC'), c.relname, l.attname)
    FROM pg_class AS c
    INNER JOIN pg_attribute AS l ON l.attrelid = c.oid AND l.attacl IS NOT NULL
    CROSS JOIN LATERAL aclexplode(l.attacl) AS x
    LEFT JOIN pg_roles AS r ON r.oid = x.grantee
    WHERE c.relnamespace = to_regnamespace('huadan') AND c.relname = ANY (insert_only_tables())
        AND x.grantee <> c.relowner AND x.privilege_type = 'UPDATE'
    UNION
    SELECT format('%s may CREATE in the schema', coalesce(r.rolname, 'PUBLIC'))
    FROM pg_namespace AS n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS x
    LEFT JOIN pg_roles AS r ON r.oid = x.grantee
    WHERE n.nspname = 'huadan' AND x.grantee <> n.nspowner AND x.privilege_type = 'CREATE'
    UNION
    SELECT format('%s(%s) runs with its owner''s rights and without a search_path of its own',
        p.proname, oidvectortypes(p.proargtypes))
    FROM pg_proc AS p
    WHERE p.pronamespace = to_regnamespace('huadan') AND p.prosecdef
        AND NOT coalesce(array_to_string(p.proconfig, E'\n') ~ '(^|\n)search_path=', false)
    UNION
    SELECT w.sentence
    FROM right_difference AS w
) AS d
ORDER BY 1
