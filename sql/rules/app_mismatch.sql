-- kind: app_mismatch
-- severity: high
-- blocks: yes
-- A call has CDRs of different apps.

SELECT
    c.call_id,
    c.icid,
    format('its CDRs name %s different apps', c.app_keys) AS detail,
    true AS blocks
FROM night_call AS c
WHERE c.app_keys > 1
