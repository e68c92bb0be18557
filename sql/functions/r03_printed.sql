-- How values look in a report. Rows are sorted by these printed texts, so they are made here. calls.csv and
-- discrepancies.csv are printed by the program (LinePrinter, NumberMask), to the same bytes: a change here is one there.

CREATE OR REPLACE FUNCTION printed(instant timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(instant AT TIME ZONE billing_zone(), 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN instant AT TIME ZONE billing_zone() < instant AT TIME ZONE 'UTC' THEN '-' ELSE '+' END
        || to_char(
            greatest(
                (instant AT TIME ZONE billing_zone()) - (instant AT TIME ZONE 'UTC'),
                (instant AT TIME ZONE 'UTC') - (instant AT TIME ZONE billing_zone())),
            'HH24:MI');
COMMENT ON FUNCTION printed(timestamptz) IS 'ISO 8601 in the billing zone with its offset at that instant.';

-- Country codes as the ITU gives them out: one, two or three digits. None begins with 0, but what is sent may.
CREATE OR REPLACE FUNCTION country_code_pattern() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]'
        || '|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[7-9]\d|8[035789]\d|9[679]\d|0+)';

-- Hides the middle of every number inside a text: '+' and 8 or more digits.
CREATE OR REPLACE FUNCTION masked_text(value text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN value IS NULL OR strpos(value, '+') = 0 OR current_setting('huadan.mask_numbers') = 'false' THEN value
        ELSE regexp_replace(
            regexp_replace(
                value, '\+' || country_code_pattern() || '(\d{3})\d+(\d{4})', '+\1\2****\3', 'g'),
            '\+(?=\d{8})' || country_code_pattern() || '\d+(\d{2})', '+\1****\2', 'g')
    END;

-- The same for a column that holds one number, with or without '+', of any length.
CREATE OR REPLACE FUNCTION masked_number(value text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN value IS NULL OR current_setting('huadan.mask_numbers') = 'false' THEN value
        -- Nearly all numbers of the platform.
        WHEN value ~ '^\+86\d{8,}$' THEN left(value, 6) || '****' || right(value, 4)
        WHEN value ~ '^\+\d{8,}$' THEN masked_text(value)
        WHEN value ~ '^\+\d+$'
            THEN regexp_replace(value, '^\+' || country_code_pattern() || '?\d*?(\d{1,2})$', '+\1****\2')
        WHEN value ~ '^\d{8,}$' THEN regexp_replace(value, '^(\d{3})\d+(\d{4})$', '\1****\2')
        WHEN value ~ '^\d{3,}$' THEN regexp_replace(value, '^\d+(\d{2})$', '****\1')
        -- Written in any other way, a number still does not show more than six digits in a row.
        ELSE regexp_replace(masked_text(value), '(\d{3})\d+(\d{4})', '\1****\2', 'g')
    END;

-- A cell of an identifier or free text: a leading ' keeps a spreadsheet from running it as a formula. The rule is that
-- of the CSV writer, which checks every cell again; it stands here too because rows are sorted as printed.
CREATE OR REPLACE FUNCTION cell(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN value IS NULL THEN ''
        WHEN ascii(value) BETWEEN 48 AND 57 OR ascii(value) BETWEEN 65 AND 90 OR ascii(value) BETWEEN 97 AND 122
            THEN value
        WHEN value COLLATE "C" ~
            '^([\t\n\r]|[\u0001-\u0020\u007F\u00A0\u200B\u3000\uFEFF]*[=+@\uFF1D\uFF0B\uFF0D\uFF20-])'
            THEN '''' || value
        ELSE value
    END;

-- A cell of a phone number, plain or masked, which may begin with '+'.
CREATE OR REPLACE FUNCTION phone_cell(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value COLLATE "C" ~ '^\+?[0-9*#]+$' THEN value ELSE cell(value) END;
