-- The folder of act $1 stands, with manifest $2 and page $3.

INSERT INTO period_files (period_act_id, manifest, summary)
VALUES ($1, $2, $3)
ON CONFLICT (period_act_id) DO NOTHING
