-- The parameters of a run, set once on its connection, so that every rule reads like its definition.

CREATE OR REPLACE FUNCTION as_of() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('huadan.as_of')::timestamptz;
COMMENT ON FUNCTION as_of() IS 'The instant the run judges from.';

CREATE OR REPLACE FUNCTION previous_as_of() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('huadan.previous_as_of'), '')::timestamptz;
COMMENT ON FUNCTION previous_as_of() IS 'As-of of the last published run; NULL before the first one.';

CREATE OR REPLACE FUNCTION fee_grace() RETURNS interval LANGUAGE sql STABLE PARALLEL SAFE
    RETURN make_interval(secs => current_setting('huadan.fee_grace_seconds')::integer);

CREATE OR REPLACE FUNCTION status_grace() RETURNS interval LANGUAGE sql STABLE PARALLEL SAFE
    RETURN make_interval(secs => current_setting('huadan.status_grace_seconds')::integer);

CREATE OR REPLACE FUNCTION tolerance_seconds() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('huadan.tolerance_seconds')::integer;

CREATE OR REPLACE FUNCTION billing_zone() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('huadan.billing_timezone');

CREATE OR REPLACE FUNCTION day_of(instant timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        -- Years begin with 1, also in zones where the first one begins a day early.
        WHEN instant < timestamptz '0001-01-03 00:00:00+00' THEN date '0001-01-01'
        ELSE (instant AT TIME ZONE current_setting('huadan.billing_timezone'))::date
    END;
COMMENT ON FUNCTION day_of(timestamptz) IS 'Calendar date of an instant in the billing zone.';

-- An instant whose date is more than a day ahead of its arrival cannot be true: it stands on the day of arrival.
CREATE OR REPLACE FUNCTION is_implausible(ended_at timestamptz, received_at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    -- Not received_at + interval: that depends on the session's zone for PostgreSQL, so the planner would not inline it.
    RETURN ended_at - received_at > interval '24 hours';

CREATE OR REPLACE FUNCTION standing_day(ended_at timestamptz, received_at timestamptz) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN day_of(CASE WHEN is_implausible(ended_at, received_at) THEN received_at ELSE ended_at END);
COMMENT ON FUNCTION standing_day(timestamptz, timestamptz) IS
    'The day a CDR or a call belongs to: that of its end, or of its arrival when the end is implausible.';

CREATE OR REPLACE FUNCTION day_from() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('huadan.day_from')::date;

CREATE OR REPLACE FUNCTION day_to() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('huadan.day_to')::date;

CREATE OR REPLACE FUNCTION report_app() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('huadan.report_app', true), '');
COMMENT ON FUNCTION report_app() IS 'The one app a report is limited to; NULL for all.';

-- A date, or a time without an offset, is in the billing zone; a time with one is that instant.
CREATE OR REPLACE FUNCTION instant_of(given text, zone text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN given ~ '(Z|[+-]\d\d:?\d\d)$' AND given ~ ':' THEN given::timestamptz
        ELSE given::timestamp AT TIME ZONE zone
    END;
