-- Takes over the identity of the installation that acts come from: $1 id, $2 call key (hexadecimal). Only for books
-- without a fact.

UPDATE installation
SET installation_id = $1::uuid, call_key = decode($2, 'hex')
WHERE NOT EXISTS (SELECT FROM cdr) AND NOT EXISTS (SELECT FROM status_event)
