-- What the role in use is: its name, superuser, owner of the books, may read the key behind call_id, may load facts,
-- may add rate cards, and the roles of these books that it is a member of.

SELECT
    current_user,
    r.rolsuper,
    pg_has_role(n.nspowner, 'USAGE'),
    has_column_privilege('huadan.installation', 'call_key', 'SELECT'),
    has_table_privilege('huadan.cdr', 'INSERT'),
    has_table_privilege('huadan.rate_card', 'INSERT'),
    ARRAY(
        SELECT g.rolname::text
        FROM pg_roles AS g
        WHERE g.rolname = ANY (group_roles()) AND pg_has_role(g.oid, 'USAGE')
        ORDER BY 1)
FROM pg_roles AS r
INNER JOIN pg_namespace AS n ON n.nspname = 'huadan'
WHERE r.rolname = current_user
