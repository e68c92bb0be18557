-- The installation without its secret: id, billing zone.

SELECT i.installation_id, i.billing_timezone
FROM installation AS i
