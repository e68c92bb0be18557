-- Digests that do not depend on the order of rows. Rows are gathered by their first byte, since a million digests side
-- by side are too much for one value.

CREATE OR REPLACE FUNCTION closing_digest(of_act bigint) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT encode(sha256(coalesce(string_agg(b.digest, ''::bytea ORDER BY b.first_byte), ''::bytea)), 'hex')
    FROM (
        SELECT get_byte(r.digest, 0) AS first_byte, sha256(string_agg(r.digest, ''::bytea ORDER BY r.digest)) AS digest
        FROM (
            SELECT sha256(convert_to(l.line, 'UTF8')) AS digest
            FROM (
                SELECT concat_ws('|', 'call', c.call_id, c.day, c.app_key, coalesce(c.service_type, ''), c.has_cdr,
                    extract(epoch FROM c.ended_at), c.state, c.cdrs, c.status_events, c.answered, c.recorded,
                    c.discrepancies, c.other_discrepancies) AS line
                FROM closed_call AS c
                WHERE c.period_act_id = of_act
                UNION ALL
                SELECT concat_ws('|', 'cdr', r.call_id, r.cdr_key, r.content_hash, r.day, r.app_key,
                    coalesce(r.service_type, ''), r.icid, r.answered, coalesce(r.first_leg_seconds, -1),
                    coalesce(r.second_leg_seconds, -1), r.talk_seconds, coalesce(r.tts_plays, -1),
                    coalesce(r.tts_seconds, -1), r.recorded, r.state, r.status_events, r.discrepancies)
                FROM closed_cdr AS r
                WHERE r.period_act_id = of_act
                UNION ALL
                SELECT concat_ws('|', 'usage', u.day, u.app_key, u.app_name, u.service_type, u.service, u.calls, u.cdrs,
                    u.answered_calls, u.talk_seconds, u.first_leg_seconds, u.second_leg_seconds, u.tts_plays,
                    u.tts_seconds, u.recorded_calls, u.complete, u.awaiting_fee, u.missing_fee, u.awaiting_status,
                    u.missing_status, u.other_discrepancies)
                FROM closed_usage AS u
                WHERE u.period_act_id = of_act
                UNION ALL
                SELECT concat_ws('|', 'price', c.call_id, c.cdr_key, c.card_kind, c.component, c.rate_card_id,
                    c.rule_number, c.day, c.app_key, coalesce(c.service_type, ''), c.billed_seconds, c.currency, c.amount)
                FROM closed_cdr_charge AS c
                WHERE c.period_act_id = of_act
                UNION ALL
                SELECT concat_ws('|', 'charge', u.day, u.app_key, u.app_name, u.service_type, u.service, u.card_kind,
                    u.rate_card, u.rule, u.component, u.tier, u.currency, u.cdrs, u.legs, u.billed_seconds,
                    u.unit_seconds, u.unit_price, u.amount)
                FROM closed_charge AS u
                WHERE u.period_act_id = of_act
                UNION ALL
                SELECT concat_ws('|', 'discrepancy', d.discrepancy_id, extract(epoch FROM d.first_seen_at),
                    coalesce(extract(epoch FROM d.resolved_at), -1), d.severity, d.blocks, d.icid, d.detail,
                    coalesce(d.waived_by, ''), coalesce(extract(epoch FROM d.waived_at), -1),
                    coalesce(d.waiver_reason, ''), d.currency, coalesce(d.amount_at_risk, -1))
                FROM closed_discrepancy AS d
                WHERE d.period_act_id = of_act
                UNION ALL
                SELECT concat_ws('|', 'dismissal', s.set_aside_id, s.day, s.message, s.reason, s.acted_by,
                    extract(epoch FROM s.acted_at))
                FROM closed_dismissal AS s
                WHERE s.period_act_id = of_act
            ) AS l
        ) AS r
        GROUP BY get_byte(r.digest, 0)
    ) AS b;
END;
COMMENT ON FUNCTION closing_digest(bigint) IS 'SHA-256 over the figures that an act has kept, hexadecimal.';

-- The canonical totals of a day: what the books say about it, in one line.
CREATE OR REPLACE FUNCTION day_line(of_day date) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('day %s calls=%s cdrs=%s talk_seconds=%s usage=%s charges=%s', of_day,
        coalesce(sum(u.calls), 0), coalesce(sum(u.cdrs), 0), coalesce(sum(u.talk_seconds), 0),
        encode(sha256(convert_to(coalesce(string_agg(l.line, E'\n' ORDER BY l.line COLLATE "C"), ''), 'UTF8')), 'hex'),
        (
            SELECT encode(sha256(convert_to(coalesce(string_agg(k.line, E'\n' ORDER BY k.line COLLATE "C"), ''), 'UTF8')), 'hex')
            FROM daily_charge AS c
            CROSS JOIN LATERAL (
                SELECT concat_ws('|', c.app_key, c.service_type, c.card_kind, c.rate_card, c.rule, c.component, c.tier,
                    c.currency, c.cdrs, c.legs, c.billed_seconds, c.amount) AS line
            ) AS k
            WHERE c.day = of_day
        ))
    FROM daily_usage AS u
    CROSS JOIN LATERAL (
        SELECT concat_ws('|', u.app_key, u.service_type, u.service, u.calls, u.cdrs, u.answered_calls, u.talk_seconds,
            u.first_leg_seconds, u.second_leg_seconds, u.tts_plays, u.tts_seconds, u.recorded_calls, u.complete,
            u.awaiting_fee, u.missing_fee, u.awaiting_status, u.missing_status, u.other_discrepancies) AS line
    ) AS l
    WHERE u.day = of_day;
END;

-- Acts that are stamped later than the last run, so that those before an instant are complete once a run at it is over.
CREATE OR REPLACE FUNCTION acts_line(until timestamptz) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('acts %s %s', count(*),
        encode(sha256(convert_to(coalesce(string_agg(a.line, E'\n' ORDER BY a.line COLLATE "C"), ''), 'UTF8')), 'hex'))
    FROM (
        SELECT concat_ws('|', 'waiver', w.call_id, w.kind, extract(epoch FROM w.first_seen_at), coalesce(w.facts, -1),
            w.reason, w.acted_by, extract(epoch FROM w.acted_at)) AS line
        FROM discrepancy_waiver AS w
        WHERE w.acted_at < until
        UNION ALL
        SELECT concat_ws('|', 'choice', h.call_id, h.cdr_key, h.content_hash, h.reason, h.acted_by,
            extract(epoch FROM h.acted_at))
        FROM cdr_choice AS h
        WHERE h.acted_at < until
        UNION ALL
        SELECT concat_ws('|', p.act, p.period, p.reason, p.settings, p.program_version, coalesce(p.closing_digest, ''),
            p.acted_by, extract(epoch FROM p.acted_at))
        FROM period_act AS p
        WHERE p.acted_at < until
        UNION ALL
        SELECT concat_ws('|', 'card', k.rate_card_id, k.sha256, k.acted_by, extract(epoch FROM k.acted_at))
        FROM rate_card AS k
        WHERE k.acted_at < until
        UNION ALL
        SELECT concat_ws('|', s.act, s.set_aside_id, s.reason, s.acted_by, extract(epoch FROM s.acted_at))
        FROM set_aside_act AS s
        WHERE s.acted_at < until
    ) AS a;
END;

CREATE OR REPLACE FUNCTION link_digest(previous_digest text, as_of timestamptz, totals text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN encode(sha256(convert_to(
        concat_ws(E'\n', previous_digest, extract(epoch FROM as_of), totals), 'UTF8')), 'hex');

-- The facts, with what identifies each, and since when the books can have had it.
CREATE OR REPLACE VIEW fact_digest AS
SELECT
    c.received_at, c.journal_id,
    sha256('\x01'::bytea || uuid_send(c.cdr_key) || uuid_send(c.content_hash)) AS digest,
    true AS is_cdr,
    c.cdr_key AS fact_key,
    c.content_hash
FROM cdr AS c
UNION ALL
SELECT
    e.received_at, e.journal_id,
    sha256('\x02'::bytea || uuid_send(e.event_key) || uuid_send(e.content_hash)),
    false,
    e.event_key,
    e.content_hash
FROM status_event AS e;

-- What a link of the chain says of facts. Links since facts are counted by key say so: the keys themselves, sorted, are
-- what is digested: a digest of each fact first, and sorting those, took twice as long.
CREATE OR REPLACE FUNCTION fact_keys_line(cdrs bigint, events bigint, digest bytea) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format('facts by key cdrs=%s events=%s %s', cdrs, events, encode(sha256(coalesce(digest, ''::bytea)), 'hex'));

-- The same of earlier links, from a digest a fact.
CREATE OR REPLACE FUNCTION facts_line(cdrs bigint, events bigint, digest bytea) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format('facts cdrs=%s events=%s %s', cdrs, events, encode(sha256(coalesce(digest, ''::bytea)), 'hex'));
