-- Why: figures that were written can be proved later: manifests are kept, and each run adds a link to a chain of digests.
-- Changes: table digest_link; columns report_revision.manifest, report_revision.summary.
-- Locks: report_revision and report_day for a moment; digest_link is new.
-- Re-run: the whole file is one transaction; the runner never applies it twice.
-- Undo by: dropping the table and the columns.

ALTER TABLE report_revision ADD COLUMN manifest text, ADD COLUMN summary text;
COMMENT ON COLUMN report_revision.manifest IS
    'The folder''s manifest.json, byte for byte; NULL for revisions written before it was kept.';
COMMENT ON COLUMN report_revision.summary IS
    'The folder''s summary.html: a page may look different to a later program, a signed one must not.';

-- The next night writes every day once more, as a revision whose manifest is kept.
UPDATE report_revision SET files_digest = '';
UPDATE report_day SET written_as_of = NULL;

CREATE TABLE digest_link (
    link bigint NOT NULL,
    as_of timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    totals text NOT NULL,
    previous_digest text NOT NULL,
    digest text NOT NULL,
    CONSTRAINT digest_link_pkey PRIMARY KEY (link)
);
CREATE INDEX digest_link_as_of_idx ON digest_link (as_of);
COMMENT ON TABLE digest_link IS 'One link a run: what the books said then, chained, so that a change made later shows.';
COMMENT ON COLUMN digest_link.totals IS 'Canonical lines: facts new since the link before, acts so far, and the days the run touched.';
COMMENT ON COLUMN digest_link.digest IS 'SHA-256 of previous_digest, as_of and totals, hexadecimal.';
