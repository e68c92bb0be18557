-- What happened in order: $1 runs and $2 period acts, each a JSON row. A close follows the run at its cut.

SELECT h.what, h.as_of, h.settings, h.period, h.reason, h.acted_by, h.program_version, h.closing_digest
FROM (
    SELECT
        'run' AS what, (r.line ->> 'as_of')::timestamptz AS as_of, r.line ->> 'settings' AS settings, NULL AS period,
        NULL AS reason, NULL AS acted_by, r.line ->> 'program_version' AS program_version, NULL AS closing_digest,
        r.number, 0 AS place
    FROM unnest($1::text[]) WITH ORDINALITY AS l (text, number)
    CROSS JOIN LATERAL (SELECT l.text::jsonb AS line, l.number) AS r
    UNION ALL
    SELECT
        a.line ->> 'act', (a.line ->> 'acted_at')::timestamptz, a.line ->> 'settings',
        left(a.line ->> 'period', 7), a.line ->> 'reason', a.line ->> 'acted_by', a.line ->> 'program_version',
        a.line ->> 'closing_digest', a.number, 1
    FROM unnest($2::text[]) WITH ORDINALITY AS l (text, number)
    CROSS JOIN LATERAL (SELECT l.text::jsonb AS line, l.number) AS a
) AS h
ORDER BY h.as_of, h.place, h.number
