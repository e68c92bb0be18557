-- Acts of forgetting, the latest last: number, kind, day, who, when, why, CDRs, status events, entries of the set-aside,
-- pushes of the archive, where something is left to do.

SELECT
    a.forget_act_id, a.kind, coalesce(a.before_day::text, ''), a.acted_by, printed(a.acted_at), masked_text(a.reason),
    coalesce(sum(s.count) FILTER (WHERE s.what = 'cdr'), 0)::bigint,
    coalesce(sum(s.count) FILTER (WHERE s.what = 'status_event'), 0)::bigint,
    coalesce(sum(s.count) FILTER (WHERE s.what = 'set_aside'), 0)::bigint,
    coalesce(sum(s.count) FILTER (WHERE s.what = 'archive'), 0)::bigint,
    coalesce((
        SELECT string_agg(DISTINCT coalesce(nullif(p.place, ''), 'the books'), ', ')
        FROM pending_forgetting AS p
        WHERE p.forget_act_id = a.forget_act_id), '')
FROM forget_act AS a
LEFT JOIN forget_step AS s ON s.forget_act_id = a.forget_act_id
GROUP BY a.forget_act_id
ORDER BY a.forget_act_id
