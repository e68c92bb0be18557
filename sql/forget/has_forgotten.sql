-- Whether numbers or texts of a call of day $1 were forgotten.

SELECT EXISTS (
    SELECT
    FROM (
        SELECT k.call_id FROM report_call AS k WHERE k.day = $1::date
        UNION ALL
        SELECT r.call_id FROM report_cdr AS r WHERE r.day = $1::date
        UNION ALL
        SELECT x.call_id FROM live_correction AS x WHERE x.day = $1::date
    ) AS k
    WHERE EXISTS (SELECT FROM cdr AS f WHERE f.call_id = k.call_id AND f.forget_act_id IS NOT NULL)
        OR EXISTS (SELECT FROM status_event AS f WHERE f.call_id = k.call_id AND f.forget_act_id IS NOT NULL))
