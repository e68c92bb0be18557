-- The days a run touches for other reasons than its due calls: months that were reopened with the days that lose their
-- corrections, and every day that ended since the last run, also without a call; and those of the calls that another
-- session judged.

INSERT INTO due_day (day)
SELECT u.day
FROM (
    SELECT s.day FROM day_of_second AS s
    UNION
    SELECT r.day
    FROM period_act AS a
    INNER JOIN report_day AS r ON books_of(r.day) = a.period
    WHERE a.act = 'reopened' AND a.acted_at > previous_as_of() AND a.acted_at <= as_of()
    UNION
    SELECT unnest(ARRAY[x.day, x.original_day])
    FROM period_act AS a
    INNER JOIN correction AS x ON x.period = a.period
    WHERE a.act = 'reopened' AND a.acted_at > previous_as_of() AND a.acted_at <= as_of()
    UNION
    SELECT s.day::date
    FROM generate_series(
        coalesce(day_of(previous_as_of()), first_day())::timestamp,
        (day_of(as_of()) - 1)::timestamp,
        interval '1 day') AS s (day)
) AS u
WHERE u.day < (SELECT day_of(as_of()))
ON CONFLICT (day) DO NOTHING
