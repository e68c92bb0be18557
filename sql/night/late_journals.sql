-- Journals that came since a run started ($1): an import can bring what was received before that run's cut.

INSERT INTO late_journal (journal_id)
SELECT j.journal_id
FROM journal AS j
WHERE j.registered_at >= $1
