-- Every app that was ever registered, as its latest act says: key, name, expects fee, expects status, removed.

SELECT DISTINCT ON (a.app_key)
    a.app_key,
    a.app_name,
    a.expects_fee,
    a.expects_status,
    a.act = 'removed'
FROM app_act AS a
ORDER BY a.app_key, a.acted_at DESC, a.app_act_id DESC
