-- Why: the platform's numbers say why a call was not answered; one table gives each its meaning and outcome.
-- Changes: table cause_code.
-- Locks: none that matter, the table is new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping function outcome_of_codes and the table; nothing in it is received.

CREATE TABLE cause_code (
    code_kind text NOT NULL,
    code integer NOT NULL,
    outcome text,
    meaning_en text NOT NULL,
    meaning_zh text,
    certainty text NOT NULL,
    CONSTRAINT cause_code_pkey PRIMARY KEY (code_kind, code),
    CONSTRAINT cause_code_code_kind_check CHECK (code_kind IN ('ul_fail_reason', 'sip_status', 'q850', 'state_code')),
    CONSTRAINT cause_code_outcome_check CHECK (
        outcome IN ('not_answered', 'busy', 'rejected', 'unreachable', 'cancelled', 'barred', 'failed')),
    CONSTRAINT cause_code_certainty_check CHECK (certainty IN ('documented', 'observed', 'inferred'))
);
COMMENT ON TABLE cause_code IS 'What the codes of CDRs and status events mean, as checked in with the program. Never complete.';
COMMENT ON COLUMN cause_code.code_kind IS
    'The field: ulFailReason, sipStatusCode, fwdUnaswRsn and callOutUnaswRsn (both Q.850), or stateCode.';
COMMENT ON COLUMN cause_code.outcome IS
    'How a call that was not answered ended. NULL says nothing: the next code decides. No code ever says answered.';
COMMENT ON COLUMN cause_code.meaning_zh IS 'The platform''s own text; NULL where none is known.';
COMMENT ON COLUMN cause_code.certainty IS
    'Of the meaning: documented by the platform for this field, observed by integrators, or inferred.';
