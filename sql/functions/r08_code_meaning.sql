-- What a code of the platform means, for people; NULL when no table says so.

CREATE OR REPLACE FUNCTION code_meaning(kind text, number integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (
        SELECT c.meaning_en || coalesce(' → ' || c.outcome, '')
            || CASE WHEN c.certainty = 'documented' THEN '' ELSE ', ' || c.certainty END
        FROM cause_code AS c
        WHERE c.code_kind = kind AND c.code = number);
