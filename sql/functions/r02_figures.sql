-- What a CDR's codes and times mean. One definition each, used by every rule and report.

CREATE OR REPLACE FUNCTION service_name(service_type text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE service_type
        WHEN '001' THEN 'voice playback'
        WHEN '002' THEN 'voice callback'
        WHEN '003' THEN 'private number AX'
        WHEN '004' THEN 'private number AXB'
        ELSE 'other'
    END;

CREATE OR REPLACE FUNCTION is_known_service(service_type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(service_type IN ('001', '002', '003', '004'), false);

-- Whole seconds from answer to end: NULL when a time is missing, 0 when the clock runs backwards.
CREATE OR REPLACE FUNCTION leg_seconds(answered_at timestamptz, ended_at timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN answered_at IS NULL OR ended_at IS NULL THEN NULL
        WHEN ended_at <= answered_at THEN 0
        ELSE trunc(extract(epoch FROM ended_at - answered_at))::bigint
    END;

-- Where the talk begins: the answer of the leg that makes a CDR of this service answered; NULL when it was not.
CREATE OR REPLACE FUNCTION talk_began_at(
    service_type text, first_answered_at timestamptz, second_answered_at timestamptz, has_second_leg boolean
) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN service_type = '001' THEN first_answered_at
        WHEN is_known_service(service_type) THEN second_answered_at
        WHEN has_second_leg THEN second_answered_at
        ELSE first_answered_at
    END;

-- Start, alerting, answer and end of one leg, each where given, must not run backwards.
CREATE OR REPLACE FUNCTION leg_runs_backwards(
    started_at timestamptz, alerting_at timestamptz, answered_at timestamptz, ended_at timestamptz
) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(started_at > alerting_at, false)
        OR coalesce(started_at > answered_at, false)
        OR coalesce(alerting_at > answered_at, false)
        OR coalesce(greatest(started_at, alerting_at, answered_at) > ended_at, false);

-- Every fact of a call names the same session.
CREATE OR REPLACE FUNCTION session_of(of_call uuid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(
        (SELECT c.session_id FROM cdr AS c WHERE c.call_id = of_call LIMIT 1),
        (SELECT e.session_id FROM status_event AS e WHERE e.call_id = of_call LIMIT 1));
