-- Makes the installation, once: $1 id, $2 call key, $3 billing zone, $4 now.

INSERT INTO installation (installation_id, call_key, billing_timezone, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (singleton) DO NOTHING
