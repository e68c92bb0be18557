-- The first day that gets a folder: that of the first arrival, yesterday at the latest.

CREATE OR REPLACE FUNCTION first_day() RETURNS date LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT least(
        day_of(as_of()) - 1,
        (SELECT day_of(min(c.received_at)) FROM cdr AS c WHERE c.received_at <= (SELECT as_of())),
        (SELECT day_of(min(e.received_at)) FROM status_event AS e WHERE e.received_at <= (SELECT as_of())));
END;

-- What ends on the days of a report ends between these two, unless its end is implausible. Some hours more, whatever a
-- zone does to its clocks around midnight.
CREATE OR REPLACE FUNCTION ends_from() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN day_from() <= date '0001-01-03' THEN '-infinity'
        ELSE (day_from()::timestamp AT TIME ZONE billing_zone()) - interval '3 hours'
    END;

CREATE OR REPLACE FUNCTION ends_through() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (greatest(day_to(), date '0001-01-03') + 1)::timestamp AT TIME ZONE billing_zone() + interval '3 hours';
