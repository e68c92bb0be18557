-- The first line $1 of an export of acts: version, installation, call key, billing zone.

SELECT
    $1::jsonb ->> 'huadan_acts', $1::jsonb ->> 'installation_id', $1::jsonb ->> 'call_key',
    $1::jsonb ->> 'billing_timezone'
