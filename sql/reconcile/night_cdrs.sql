-- The CDR versions of due calls that were known at the cut, the figures of each, and which one is in force:
-- of the versions of one CDR, the one that a person chose, else the earliest received. Most calls have one CDR that came
-- once; only those of odd calls are sorted into versions. The placeholder: see night_status.sql.

INSERT INTO night_cdr (
    call_id, cdr_key, content_hash, first_received_at, version, chosen_at, in_force, versions, ended_at, app_key, icid,
    service_type, talk_began_at, first_leg_answered, second_leg_answered, first_leg_seconds, second_leg_seconds,
    talk_seconds, tts_plays, tts_seconds, recorded, times_contradict, day, first_called, second_called, is_alone)
WITH arrival AS (
    SELECT
        c.call_id, c.cdr_key, c.content_hash,
        -- The place of the first arrival too, not of the one that was loaded first.
        least(c.received_at, r.received_at) AS first_received_at,
        CASE WHEN r.place < ROW(c.received_at, c.push_sequence, c.record_index)
            THEN r.push_sequence ELSE c.push_sequence END AS first_push_sequence,
        CASE WHEN r.place < ROW(c.received_at, c.push_sequence, c.record_index)
            THEN r.record_index ELSE c.record_index END AS first_record_index
    FROM odd_call AS d
    INNER JOIN cdr AS c ON c.call_id = d.call_id
    LEFT JOIN (
        SELECT DISTINCT ON (r.call_id, r.content_hash)
            r.call_id, r.content_hash, r.received_at, r.push_sequence, r.record_index,
            ROW(r.received_at, r.push_sequence, r.record_index) AS place
        FROM repeat AS r
        INNER JOIN odd_call AS d ON d.call_id = r.call_id
        ORDER BY r.call_id, r.content_hash, r.received_at, r.push_sequence, r.record_index
    ) AS r ON r.call_id = c.call_id AND r.content_hash = c.content_hash
),
choice AS (
    SELECT DISTINCT ON (h.call_id, h.cdr_key) h.call_id, h.cdr_key, h.content_hash, h.acted_at
    FROM cdr_choice AS h
    INNER JOIN odd_call AS d ON d.call_id = h.call_id
    WHERE h.acted_at <= (SELECT as_of())
    ORDER BY h.call_id, h.cdr_key, h.cdr_choice_id DESC
),
numbered AS (
    SELECT
        a.call_id, a.cdr_key, a.content_hash, a.first_received_at, h.acted_at AS chosen_at,
        row_number() OVER (
            PARTITION BY a.call_id, a.cdr_key
            ORDER BY a.first_received_at, a.first_push_sequence, a.first_record_index, a.content_hash
        ) AS version
    FROM arrival AS a
    LEFT JOIN choice AS h ON h.call_id = a.call_id AND h.cdr_key = a.cdr_key AND h.content_hash = a.content_hash
    WHERE a.first_received_at <= (SELECT as_of())
),
judged AS (
    SELECT
        n.*,
        coalesce(n.chosen_at = max(n.chosen_at) OVER cdr_versions, n.version = 1 AND count(n.chosen_at) OVER cdr_versions = 0)
            AS in_force,
        count(*) OVER cdr_versions AS versions
    FROM numbered AS n
    WINDOW cdr_versions AS (PARTITION BY n.call_id, n.cdr_key)
),
version AS (
    SELECT
        c.*, c.received_at AS first_received_at, 1::bigint AS version, NULL::timestamptz AS chosen_at,
        true AS in_force, 1::bigint AS versions, true AS is_alone
    FROM cdr AS c
    {of_due_calls}
    LEFT JOIN odd_call AS o ON o.call_id = c.call_id
    WHERE o.call_id IS NULL AND c.received_at <= (SELECT as_of())
    UNION ALL
    SELECT c.*, j.first_received_at, j.version, j.chosen_at, j.in_force, j.versions, false
    FROM judged AS j
    INNER JOIN cdr AS c ON c.call_id = j.call_id AND c.cdr_key = j.cdr_key AND c.content_hash = j.content_hash
)
SELECT
    v.call_id,
    v.cdr_key,
    v.content_hash,
    v.first_received_at,
    v.version,
    v.chosen_at,
    v.in_force,
    v.versions,
    v.ended_at,
    coalesce(v.app_key, ''),
    coalesce(v.icid, ''),
    v.service_type,
    t.began_at,
    v.call_out_answer_time IS NOT NULL,
    v.fwd_answer_time IS NOT NULL,
    leg_seconds(v.call_out_answer_time, v.ended_at),
    leg_seconds(v.fwd_answer_time, v.ended_at),
    coalesce(leg_seconds(t.began_at, v.ended_at), 0),
    v.tts_play_times,
    v.tts_trans_duration,
    coalesce(v.record_flag = 1, false),
    leg_runs_backwards(v.call_out_start_time, v.call_out_alerting_time, v.call_out_answer_time, v.ended_at)
        OR leg_runs_backwards(v.fwd_start_time, v.fwd_alerting_time, v.fwd_answer_time, v.ended_at)
        OR v.unreadable_times IS NOT NULL,
    standing_day(v.ended_at, v.first_received_at),
    ltrim(v.callee_num, '+'),
    ltrim(v.fwd_dst_num, '+'),
    v.is_alone
FROM version AS v
CROSS JOIN LATERAL (
    SELECT talk_began_at(
        v.service_type, v.call_out_answer_time, v.fwd_answer_time,
        coalesce(v.fwd_start_time, v.fwd_alerting_time, v.fwd_answer_time) IS NOT NULL
    ) AS began_at
) AS t
