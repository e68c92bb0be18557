-- The CDR versions of due calls that were known at the cut, the figures of each, and which one is in force:
-- of the versions of one CDR, the one that a person chose, else the earliest received.

INSERT INTO night_cdr
WITH version AS (
    SELECT
        c.*,
        -- The place of the first arrival too, not of the one that was loaded first.
        least(c.received_at, r.received_at) AS first_received_at,
        CASE WHEN r.place < ROW(c.received_at, c.push_sequence, c.record_index)
            THEN r.push_sequence ELSE c.push_sequence END AS first_push_sequence,
        CASE WHEN r.place < ROW(c.received_at, c.push_sequence, c.record_index)
            THEN r.record_index ELSE c.record_index END AS first_record_index
    FROM due_call AS d
    INNER JOIN cdr AS c ON c.call_id = d.call_id
    LEFT JOIN (
        SELECT DISTINCT ON (r.call_id, r.content_hash)
            r.call_id, r.content_hash, r.received_at, r.push_sequence, r.record_index,
            ROW(r.received_at, r.push_sequence, r.record_index) AS place
        FROM repeat AS r
        INNER JOIN due_call AS d ON d.call_id = r.call_id
        ORDER BY r.call_id, r.content_hash, r.received_at, r.push_sequence, r.record_index
    ) AS r ON r.call_id = c.call_id AND r.content_hash = c.content_hash
),
choice AS (
    SELECT DISTINCT ON (h.call_id, h.cdr_key) h.call_id, h.cdr_key, h.content_hash, h.acted_at
    FROM cdr_choice AS h
    INNER JOIN due_call AS d ON d.call_id = h.call_id
    WHERE h.acted_at <= as_of()
    ORDER BY h.call_id, h.cdr_key, h.cdr_choice_id DESC
),
numbered AS (
    SELECT
        v.*,
        row_number() OVER (
            PARTITION BY v.call_id, v.cdr_key
            ORDER BY v.first_received_at, v.first_push_sequence, v.first_record_index, v.content_hash
        ) AS version,
        h.acted_at AS chosen_at
    FROM version AS v
    LEFT JOIN choice AS h ON h.call_id = v.call_id AND h.cdr_key = v.cdr_key AND h.content_hash = v.content_hash
    WHERE v.first_received_at <= as_of()
)
SELECT
    v.call_id,
    v.cdr_key,
    v.content_hash,
    v.first_received_at,
    v.version,
    v.chosen_at,
    coalesce(v.chosen_at = max(v.chosen_at) OVER cdr_versions, v.version = 1 AND count(v.chosen_at) OVER cdr_versions = 0),
    count(*) OVER cdr_versions,
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
        OR v.unreadable_times IS NOT NULL
FROM numbered AS v
CROSS JOIN LATERAL (
    SELECT talk_began_at(
        v.service_type, v.call_out_answer_time, v.fwd_answer_time,
        coalesce(v.fwd_start_time, v.fwd_alerting_time, v.fwd_answer_time) IS NOT NULL
    ) AS began_at
) AS t
WINDOW cdr_versions AS (PARTITION BY v.call_id, v.cdr_key)
