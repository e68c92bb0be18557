-- Which months are closed as of the run. Its parameters keep the answer, since it is asked for every line.

CREATE OR REPLACE VIEW period_as_of AS
SELECT DISTINCT ON (a.period)
    a.period,
    a.period_act_id,
    a.act,
    a.settings,
    a.program_version,
    a.closing_digest,
    a.reason,
    a.acted_by,
    a.acted_at
FROM period_act AS a
WHERE a.acted_at <= as_of()
ORDER BY a.period, a.period_act_id DESC;
COMMENT ON VIEW period_as_of IS 'The latest act on each month up to as-of.';

CREATE OR REPLACE FUNCTION period_of(day date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN make_date(extract(year FROM day)::integer, extract(month FROM day)::integer, 1);
COMMENT ON FUNCTION period_of(date) IS 'First day of the month of a day.';

CREATE OR REPLACE FUNCTION closed_through() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('huadan.closed_through')::date;
COMMENT ON FUNCTION closed_through() IS 'Last day of the latest closed month; -infinity while none is closed.';

-- A month without an act of its own belongs to the books of the next one that has: what was never in any books there
-- can only be a correction, and reopening those books opens it too.
CREATE OR REPLACE FUNCTION books_of(day date) RETURNS date LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT min(p.period) FROM period_as_of AS p WHERE p.period >= period_of(day);
END;
COMMENT ON FUNCTION books_of(date) IS 'First day of the month whose close counts for a day; NULL after the last one.';

CREATE OR REPLACE FUNCTION is_closed_day(day date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN day <= current_setting('huadan.closed_through')::date
        AND NOT current_setting('huadan.open_again')::datemultirange @> day;

CREATE OR REPLACE FUNCTION first_open_day(day date) RETURNS date LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT CASE
        WHEN NOT is_closed_day(day) THEN day
        ELSE least(
            closed_through() + 1,
            (
                SELECT min(lower(r.span))
                FROM unnest(current_setting('huadan.open_again')::datemultirange) AS r (span)
                WHERE lower(r.span) > day
            ))
    END;
END;
COMMENT ON FUNCTION first_open_day(date) IS 'The day itself, or the first one after it that is not closed.';

CREATE OR REPLACE VIEW closed_period AS
SELECT p.period, p.period_act_id, p.acted_at
FROM period_as_of AS p
WHERE p.act = 'closed';
COMMENT ON VIEW closed_period IS 'The months with closed figures in force as of the run.';

CREATE OR REPLACE VIEW live_correction AS
SELECT c.*
FROM correction AS c
WHERE c.as_of <= as_of()
    AND NOT EXISTS (
        SELECT
        FROM period_act AS a
        WHERE a.act = 'reopened' AND a.period = c.period AND a.acted_at >= c.as_of AND a.acted_at <= as_of());
COMMENT ON VIEW live_correction IS 'Corrections in force as of the run: reopening books withdraws those booked for them.';
