-- Open and waived discrepancies of the days in the report's span, by day, kind, severity and app: open, waived, new
-- since the run before ($1, NULL: all are), open and older than 1, 7 and 30 days, money at
-- risk of the open ones with its currency; the most money first. $2 only this kind, or NULL.

SELECT
    d.day::text,
    d.kind,
    d.severity,
    d.app_key,
    count(*) FILTER (WHERE d.waived_at IS NULL),
    count(*) FILTER (WHERE d.waived_at IS NOT NULL),
    count(*) FILTER (WHERE d.first_seen_at > coalesce($1::timestamptz, '-infinity')),
    count(*) FILTER (WHERE d.waived_at IS NULL AND d.first_seen_at < as_of() - interval '1 day'),
    count(*) FILTER (WHERE d.waived_at IS NULL AND d.first_seen_at < as_of() - interval '7 days'),
    count(*) FILTER (WHERE d.waived_at IS NULL AND d.first_seen_at < as_of() - interval '30 days'),
    coalesce(sum(d.amount_at_risk) FILTER (WHERE d.waived_at IS NULL) || ' ' || d.currency, '')
FROM live_discrepancy AS d
WHERE d.day BETWEEN day_from() AND day_to()
    AND d.app_key = coalesce(report_app(), d.app_key)
    AND d.resolved_at IS NULL
    AND ($2::text IS NULL OR d.kind = $2)
GROUP BY d.day, d.kind, d.severity, d.app_key, d.currency
ORDER BY
    sum(d.amount_at_risk) FILTER (WHERE d.waived_at IS NULL) DESC NULLS LAST, d.day, d.kind COLLATE "C", d.severity, d.app_key COLLATE "C"
