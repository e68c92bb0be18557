-- Money is exact: a price times a quantity is a whole number of atoms over a whole number, divided once, half to even.

-- PostgreSQL's own round goes half away from zero, and its division of numerics is rounded already.
CREATE OR REPLACE FUNCTION divided_half_even(dividend numeric, divisor numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN div(dividend, divisor) + CASE
        WHEN 2 * abs(mod(dividend, divisor)) > divisor
            OR 2 * abs(mod(dividend, divisor)) = divisor AND mod(div(dividend, divisor), 2) <> 0
            THEN sign(dividend)
        ELSE 0
    END;
COMMENT ON FUNCTION divided_half_even(numeric, numeric) IS 'A whole number; the divisor is positive.';

-- quantity at price for unit of it, to so many decimals.
CREATE OR REPLACE FUNCTION amount_of(price numeric, quantity bigint, unit bigint, scale integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN divided_half_even(price * quantity * ('1e' || scale::text)::numeric, unit::numeric)
        * ('1e-' || scale::text)::numeric;

-- dividend / divisor in whole atoms, for what fits: no step may leave 64 bits.
CREATE OR REPLACE FUNCTION atoms_of(dividend bigint, divisor bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN dividend / divisor + CASE
        WHEN 2 * abs(dividend % divisor) > divisor
            OR 2 * abs(dividend % divisor) = divisor AND dividend / divisor % 2 <> 0
            THEN sign(dividend)::bigint
        ELSE 0
    END;
COMMENT ON FUNCTION atoms_of(bigint, bigint) IS 'Half to even, as divided_half_even, at a tenth of its cost.';

-- What is billed of so many seconds: nothing up to the grace, at least the minimum, in whole increments.
CREATE OR REPLACE FUNCTION billed_of(
    seconds bigint, grace bigint, minimum bigint, first_increment bigint, following_increment bigint
) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN seconds <= grace OR greatest(seconds, minimum) = 0 THEN 0
        WHEN greatest(seconds, minimum) <= first_increment THEN first_increment
        ELSE first_increment + (greatest(seconds, minimum) - first_increment + following_increment - 1)
            / following_increment * following_increment
    END;

-- Cards as of the run. The built-in one covers the time before the first that was loaded.
CREATE OR REPLACE VIEW card_as_of AS
SELECT
    c.rate_card_id, c.name, c.kind, c.is_built_in, c.currency, c.scale, c.valid_from,
    CASE
        WHEN c.is_built_in THEN least(c.valid_to, (
            SELECT min(o.valid_from)
            FROM rate_card AS o
            WHERE o.kind = c.kind AND NOT o.is_built_in AND o.acted_at <= as_of()))
        ELSE c.valid_to
    END AS valid_to
FROM rate_card AS c
WHERE c.acted_at <= as_of();

-- Which card counts when: half-open spans that do not overlap, the card loaded last in each.
CREATE OR REPLACE VIEW card_span AS
SELECT DISTINCT ON (s.kind, s.starts_at)
    s.kind, s.starts_at, s.ends_at, c.rate_card_id, c.name, c.currency, c.scale
FROM (
    SELECT e.kind, e.at AS starts_at, coalesce(lead(e.at) OVER (PARTITION BY e.kind ORDER BY e.at), 'infinity') AS ends_at
    FROM (
        SELECT c.kind, c.valid_from AS at FROM card_as_of AS c
        UNION
        SELECT c.kind, c.valid_to FROM card_as_of AS c WHERE c.valid_to IS NOT NULL
    ) AS e
) AS s
INNER JOIN card_as_of AS c
    ON c.kind = s.kind AND c.valid_from <= s.starts_at AND (c.valid_to IS NULL OR c.valid_to > s.starts_at)
ORDER BY s.kind, s.starts_at, c.is_built_in, c.rate_card_id DESC;

CREATE OR REPLACE FUNCTION has_tiers() RETURNS boolean LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT
        FROM rate_rule AS r
        INNER JOIN card_as_of AS c ON c.rate_card_id = r.rate_card_id
        WHERE r.free_seconds > 0 OR r.tier_mode IS NOT NULL);
END;
COMMENT ON FUNCTION has_tiers() IS 'Whether a card of the run has free seconds or volume tiers.';

CREATE OR REPLACE FUNCTION has_fixed_items() RETURNS boolean LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM rate_item AS i INNER JOIN card_as_of AS c ON c.rate_card_id = i.rate_card_id);
END;
COMMENT ON FUNCTION has_fixed_items() IS 'Whether a card of the run has fixed monthly items.';

-- Whether an instant lies in a rule's peak window; a window may cross midnight and then belongs to the day it began on.
CREATE OR REPLACE FUNCTION is_in_window(instant timestamptz, weekdays integer, from_minute integer, to_minute integer)
    RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN weekdays IS NULL THEN true
        WHEN from_minute < to_minute
            THEN t.minute >= from_minute AND t.minute < to_minute AND weekdays & (1 << t.weekday) <> 0
        ELSE t.minute >= from_minute AND weekdays & (1 << t.weekday) <> 0
            OR t.minute < to_minute AND weekdays & (1 << (t.weekday + 6) % 7) <> 0
    END
    FROM (
        SELECT
            extract(hour FROM l.local)::integer * 60 + extract(minute FROM l.local)::integer AS minute,
            extract(isodow FROM l.local)::integer - 1 AS weekday
        FROM (SELECT instant AT TIME ZONE billing_zone() AS local) AS l
    ) AS t;
END;
COMMENT ON FUNCTION is_in_window(timestamptz, integer, integer, integer) IS
    'from_minute = to_minute is a whole day from then on.';

CREATE OR REPLACE FUNCTION amount_text(amount numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(amount::text, '');
