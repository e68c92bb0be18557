-- Staging of one connection, emptied by each commit.

CREATE TEMPORARY TABLE IF NOT EXISTS staged_cdr (LIKE cdr) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_status_event (LIKE status_event) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_set_aside (
    LIKE set_aside,
    journal_id integer NOT NULL,
    push_sequence bigint NOT NULL,
    record_index integer NOT NULL,
    received_at timestamptz NOT NULL
) ON COMMIT DELETE ROWS;
