-- No figure of a closed month has changed since it was signed.

SELECT format('%s, closed %s', to_char(a.period, 'YYYY-MM'), printed(a.acted_at))
FROM period_act AS a
WHERE a.act = 'closed' AND a.closing_digest <> closing_digest(a.period_act_id)
ORDER BY a.period_act_id
