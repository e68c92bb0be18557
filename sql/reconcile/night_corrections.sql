-- What due calls say now about closed days, less what the closed books and the corrections so far say: one line a CDR,
-- and one a call that is new there, gone or moved. A call that is new with its CDR stands in that CDR's line.

INSERT INTO night_correction (
    call_id, day, original_day, cause, app_key, service_type, icid, cdr_key, calls, cdrs, talk_seconds,
    card_kind, billed_seconds, currency, amount)
WITH figure_delta AS (
    SELECT
        u.call_id, u.cdr_key, u.day, u.app_key, u.service_type, u.icid,
        sum(u.cdrs) AS cdrs, sum(u.talk_seconds) AS talk_seconds
    FROM (
        SELECT
            c.call_id, c.cdr_key, c.day, c.app_key,
            coalesce(c.service_type, '') AS service_type, c.icid, 1 AS cdrs, c.talk_seconds
        FROM night_cdr AS c
        WHERE c.in_force
        UNION ALL
        SELECT
            k.call_id, k.cdr_key, k.day, k.app_key, coalesce(k.service_type, ''), k.icid, -1, -k.talk_seconds
        FROM closed_cdr AS k
        INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
        INNER JOIN due_call AS d ON d.call_id = k.call_id
        UNION ALL
        SELECT
            x.call_id, x.cdr_key, x.original_day, x.app_key, x.service_type, x.icid, -x.cdrs, -x.talk_seconds
        FROM live_correction AS x
        INNER JOIN due_call AS d ON d.call_id = x.call_id
        WHERE x.cdr_key IS NOT NULL
    ) AS u
    WHERE (SELECT closed_through()) > '-infinity' AND is_closed_day(u.day)
    GROUP BY u.call_id, u.cdr_key, u.day, u.app_key, u.service_type, u.icid
    HAVING sum(u.cdrs) <> 0 OR sum(u.talk_seconds) <> 0
),
money_delta AS (
    SELECT
        u.call_id, u.cdr_key, u.day, u.app_key, u.service_type, u.icid, u.card_kind, u.currency,
        sum(u.billed_seconds) AS billed_seconds, sum(u.amount) AS amount,
        row_number() OVER (
            PARTITION BY u.call_id, u.cdr_key, u.day, u.app_key, u.service_type, u.icid
            ORDER BY u.card_kind DESC, u.currency COLLATE "C") AS place
    FROM (
        SELECT
            n.call_id, n.cdr_key, n.day, n.app_key, coalesce(n.service_type, '') AS service_type, c.icid, n.card_kind,
            n.currency, n.billed_seconds, n.amount
        FROM night_charge AS n
        INNER JOIN night_cdr AS c ON c.call_id = n.call_id AND c.cdr_key = n.cdr_key AND c.in_force
        UNION ALL
        SELECT
            k.call_id, k.cdr_key, k.day, k.app_key, coalesce(k.service_type, ''), c.icid, k.card_kind, k.currency,
            -k.billed_seconds, -k.amount
        FROM closed_cdr_charge AS k
        INNER JOIN closed_cdr AS c
            ON c.call_id = k.call_id AND c.cdr_key = k.cdr_key AND c.period_act_id = k.period_act_id
        INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
        INNER JOIN due_call AS d ON d.call_id = k.call_id
        UNION ALL
        SELECT
            x.call_id, x.cdr_key, x.original_day, x.app_key, x.service_type, x.icid, x.card_kind, x.currency,
            -x.billed_seconds, -x.amount
        FROM live_correction AS x
        INNER JOIN due_call AS d ON d.call_id = x.call_id
        WHERE x.cdr_key IS NOT NULL AND x.amount IS NOT NULL
    ) AS u
    WHERE (SELECT closed_through()) > '-infinity' AND is_closed_day(u.day)
    GROUP BY u.call_id, u.cdr_key, u.day, u.app_key, u.service_type, u.icid, u.card_kind, u.currency
    HAVING sum(u.billed_seconds) <> 0 OR sum(u.amount) <> 0
),
cdr_delta AS (
    SELECT
        coalesce(f.call_id, m.call_id) AS call_id,
        coalesce(f.cdr_key, m.cdr_key) AS cdr_key,
        coalesce(f.day, m.day) AS day,
        coalesce(f.app_key, m.app_key) AS app_key,
        coalesce(f.service_type, m.service_type) AS service_type,
        coalesce(f.icid, m.icid) AS icid,
        coalesce(f.cdrs, 0) AS cdrs,
        coalesce(f.talk_seconds, 0) AS talk_seconds,
        coalesce(m.card_kind, 'cost') AS card_kind,
        coalesce(m.billed_seconds, 0) AS billed_seconds,
        coalesce(m.currency, '') AS currency,
        m.amount
    FROM figure_delta AS f
    FULL JOIN money_delta AS m
        ON m.call_id = f.call_id AND m.cdr_key = f.cdr_key AND m.day = f.day AND m.app_key = f.app_key
            AND m.service_type = f.service_type AND m.icid = f.icid AND m.place = 1
),
call_delta AS (
    SELECT
        u.call_id, u.day, u.app_key, u.service_type, sum(u.calls) AS calls,
        count(*) OVER (PARTITION BY u.call_id) = 1 AS is_alone
    FROM (
        SELECT n.call_id, n.day, n.app_key, coalesce(n.service_type, '') AS service_type, 1 AS calls
        FROM night_call AS n
        UNION ALL
        SELECT k.call_id, k.day, k.app_key, coalesce(k.service_type, ''), -1
        FROM closed_call AS k
        INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
        INNER JOIN due_call AS d ON d.call_id = k.call_id
        UNION ALL
        SELECT x.call_id, x.original_day, x.app_key, x.service_type, -x.calls
        FROM live_correction AS x
        INNER JOIN due_call AS d ON d.call_id = x.call_id
    ) AS u
    WHERE (SELECT closed_through()) > '-infinity' AND is_closed_day(u.day)
    GROUP BY u.call_id, u.day, u.app_key, u.service_type
    HAVING sum(u.calls) <> 0
),
line AS (
    SELECT
        coalesce(c.call_id, k.call_id) AS call_id,
        coalesce(c.day, k.day) AS day,
        coalesce(c.app_key, k.app_key) AS app_key,
        coalesce(c.service_type, k.service_type) AS service_type,
        coalesce(c.icid, '') AS icid,
        c.cdr_key,
        coalesce(k.calls, 0) AS calls,
        coalesce(c.cdrs, 0) AS cdrs,
        coalesce(c.talk_seconds, 0) AS talk_seconds,
        coalesce(c.card_kind, 'cost') AS card_kind,
        coalesce(c.billed_seconds, 0) AS billed_seconds,
        coalesce(c.currency, '') AS currency,
        c.amount
    FROM (
        SELECT
            c.*,
            row_number() OVER (
                PARTITION BY c.call_id, c.day, c.app_key, c.service_type, sign(c.cdrs)
                ORDER BY c.icid COLLATE "C", c.cdr_key) AS place
        FROM cdr_delta AS c
    ) AS c
    FULL JOIN call_delta AS k
        ON k.call_id = c.call_id AND k.day = c.day AND k.app_key = c.app_key AND k.service_type = c.service_type
            AND k.is_alone AND c.place = 1 AND sign(c.cdrs) = sign(k.calls)
),
booked AS (
    SELECT x.call_id, max(x.as_of) AS booked_at
    FROM live_correction AS x
    GROUP BY x.call_id
),
base AS (
    -- What came later than this was not seen when the call was last signed or corrected.
    SELECT
        l.call_id,
        coalesce(max(b.booked_at), max(p.acted_at), (SELECT max(q.acted_at) FROM closed_period AS q)) AS signed_at
    FROM line AS l
    LEFT JOIN closed_period AS p ON p.period = period_of(l.day)
    LEFT JOIN booked AS b ON b.call_id = l.call_id
    GROUP BY l.call_id
),
cdr_side AS (
    -- A CDR of any day can take its call along. One that was imported as of earlier is told by its line.
    SELECT
        b.call_id,
        max(c.first_received_at) FILTER (
            WHERE c.chosen_at IS NULL AND (c.first_received_at > b.signed_at OR l.is_new)) AS cdr_at,
        max(c.chosen_at) AS choice_at
    FROM base AS b
    INNER JOIN night_cdr AS c ON c.call_id = b.call_id AND c.in_force
    LEFT JOIN LATERAL (
        SELECT true AS is_new
        FROM line AS l
        WHERE l.call_id = c.call_id AND l.cdr_key = c.cdr_key AND l.cdrs >= 0
            AND NOT EXISTS (
                SELECT
                FROM closed_cdr AS k
                INNER JOIN closed_period AS p ON p.period_act_id = k.period_act_id
                WHERE k.call_id = c.call_id AND k.cdr_key = c.cdr_key AND k.content_hash = c.content_hash)
            AND NOT EXISTS (SELECT FROM booked AS x WHERE x.call_id = c.call_id AND x.booked_at > c.first_received_at)
        LIMIT 1
    ) AS l ON true
    GROUP BY b.call_id
),
status_side AS (
    SELECT e.call_id, e.latest_received_at AS status_at
    FROM night_status AS e
),
known AS (
    SELECT
        b.call_id,
        CASE
            WHEN c.choice_at > b.signed_at AND c.choice_at > coalesce(c.cdr_at, '-infinity') THEN 'version_chosen'
            WHEN c.cdr_at IS NOT NULL THEN 'late_cdr'
            WHEN e.status_at > b.signed_at THEN 'late_status'
            WHEN k.loaded_at > b.signed_at THEN 'rate_card'
            ELSE 'recomputed'
        END AS cause,
        c.cdr_at,
        c.choice_at,
        e.status_at,
        k.loaded_at
    FROM base AS b
    CROSS JOIN (SELECT max(k.acted_at) AS loaded_at FROM rate_card AS k WHERE k.acted_at <= (SELECT as_of())) AS k
    LEFT JOIN cdr_side AS c ON c.call_id = b.call_id
    LEFT JOIN status_side AS e ON e.call_id = b.call_id
)
SELECT
    l.call_id,
    first_open_day(day_of(coalesce(
        CASE k.cause
            WHEN 'version_chosen' THEN k.choice_at
            WHEN 'late_cdr' THEN k.cdr_at
            WHEN 'late_status' THEN k.status_at
            WHEN 'rate_card' THEN k.loaded_at
        END, (SELECT as_of())))),
    l.day,
    k.cause,
    l.app_key,
    l.service_type,
    l.icid,
    l.cdr_key,
    l.calls,
    l.cdrs,
    l.talk_seconds,
    l.card_kind,
    l.billed_seconds,
    l.currency,
    l.amount
FROM line AS l
INNER JOIN known AS k ON k.call_id = l.call_id
