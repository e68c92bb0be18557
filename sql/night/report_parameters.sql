-- Sets what a report covers, for this connection: $1 first day, $2 last day, $3 app or NULL, $4 'all' or ''.

SELECT
    set_config('huadan.day_from', $1::date::text, false),
    set_config('huadan.day_to', $2::date::text, false),
    set_config('huadan.report_app', coalesce($3, ''), false),
    set_config('huadan.report_state', $4, false)
