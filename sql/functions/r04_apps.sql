-- What an app is as of the run: its latest registration up to then. A removed app stays known.

CREATE OR REPLACE VIEW app_as_of AS
SELECT DISTINCT ON (a.app_key)
    a.app_key,
    a.app_name,
    a.expects_fee,
    a.expects_status
FROM app_act AS a
WHERE a.acted_at <= as_of()
ORDER BY a.app_key, a.acted_at DESC, a.app_act_id DESC;
