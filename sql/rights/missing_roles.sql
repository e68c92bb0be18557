-- The roles of these books that the server does not have.

SELECT g.role_name
FROM unnest(group_roles()) AS g (role_name)
WHERE NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = g.role_name)
ORDER BY 1
