-- The installation: id, call key, billing zone.

SELECT i.installation_id, i.call_key, i.billing_timezone
FROM installation AS i
