-- The corrections of call $1 that stand: day, original day, cause, app, service type, icid, calls, CDRs, seconds.

SELECT
    x.day::text, x.original_day::text, x.cause, x.app_key, x.service_type, masked_text(x.icid), x.calls, x.cdrs,
    x.talk_seconds
FROM live_correction AS x
WHERE x.call_id = $1
ORDER BY x.day, x.as_of, x.line
