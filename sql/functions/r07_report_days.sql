-- The first day that gets a folder: that of the first arrival, yesterday at the latest.

CREATE OR REPLACE FUNCTION first_day() RETURNS date LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT least(
        day_of(as_of()) - 1,
        (SELECT day_of(min(c.received_at)) FROM cdr AS c WHERE c.received_at <= as_of()),
        (SELECT day_of(min(e.received_at)) FROM status_event AS e WHERE e.received_at <= as_of()));
END;
