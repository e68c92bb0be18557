-- The first line of an export of acts.

SELECT jsonb_build_object(
    'huadan_acts', 1, 'installation_id', i.installation_id, 'call_key', encode(i.call_key, 'hex'),
    'billing_timezone', i.billing_timezone)::text
FROM installation AS i
