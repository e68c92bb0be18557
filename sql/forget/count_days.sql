-- How much an act by age would change on days $1, all before day $2: CDRs and status events.

SELECT
    (SELECT count(*) FROM cdr AS f WHERE f.call_id = ANY (k.calls) AND NOT is_forgotten_whole(f.forget_act_id)),
    (SELECT count(*) FROM status_event AS f WHERE f.call_id = ANY (k.calls) AND NOT is_forgotten_whole(f.forget_act_id))
FROM (
    SELECT ARRAY(
        SELECT k.call_id
        FROM call_result AS k
        WHERE k.day = ANY ($1::date[])
            AND NOT EXISTS (SELECT FROM cdr_result AS r WHERE r.call_id = k.call_id AND r.day >= $2::date)) AS calls
) AS k
