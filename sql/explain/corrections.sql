-- The corrections of call $1 that stand: day, original day, cause, app, service type, icid, calls, CDRs, seconds,
-- money with its currency and kind.

SELECT
    x.day::text, x.original_day::text, x.cause, x.app_key, x.service_type, masked_text(x.icid), x.calls, x.cdrs,
    x.talk_seconds,
    CASE WHEN x.amount > 0 THEN '+' ELSE '' END || x.amount || ' ' || x.currency || ' ' || x.card_kind
FROM live_correction AS x
WHERE x.call_id = $1
ORDER BY x.day, x.as_of, x.line
