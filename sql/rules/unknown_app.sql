-- kind: unknown_app
-- severity: high
-- blocks: yes
-- A call belongs to an app that was never registered, or to none.

SELECT
    c.call_id,
    c.icid,
    CASE c.app_key
        WHEN '' THEN 'nothing says which app it belongs to'
        ELSE 'its app is not registered'
    END AS detail,
    true AS blocks
FROM night_call AS c
WHERE NOT c.app_registered
