-- Books the differences to closed figures. A second run at one as-of, with settings changed, goes on counting.

INSERT INTO correction (
    call_id, as_of, line, day, original_day, period, cause, app_key, service_type, icid, cdr_key, calls, cdrs, talk_seconds,
    card_kind, billed_seconds, currency, amount)
SELECT
    n.call_id,
    as_of(),
    coalesce((
        SELECT max(x.line) FROM correction AS x WHERE x.call_id = n.call_id AND x.as_of = as_of()), 0)
        + row_number() OVER (PARTITION BY n.call_id ORDER BY n.original_day, n.cdr_key, n.app_key, n.service_type, n.calls,
            n.card_kind, n.currency),
    n.day,
    n.original_day,
    books_of(n.original_day),
    n.cause,
    n.app_key,
    n.service_type,
    n.icid,
    n.cdr_key,
    n.calls,
    n.cdrs,
    n.talk_seconds,
    n.card_kind,
    n.billed_seconds,
    n.currency,
    n.amount
FROM night_correction AS n
