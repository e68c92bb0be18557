-- For a report whose values are printed by the program, until the transaction ends: times come in the billing zone, and
-- a day's lines are joined in memory, on one core, while the program works on another. Then what the statement takes as
-- literals, since functions would be called for every row: the instants between which all ends that stands on the days,
-- but for what ends at an implausible time; the days; and which are closed, as is_closed_day has it; and
-- the app, if it is only one.

SELECT
    ends_from()::text,
    ends_through()::text,
    day_from()::text,
    day_to()::text,
    closed_through()::text,
    current_setting('huadan.open_again'),
    coalesce('= ' || quote_literal(report_app()), 'IS NOT NULL'),
    set_config('TimeZone', billing_zone(), true),
    set_config('DateStyle', 'ISO, YMD', true),
    set_config('enable_mergejoin', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true),
    set_config('work_mem', (
        SELECT least(greatest(coalesce(sum(u.cdrs), 0) * 128 / 1024, 65536), 262144)::integer || 'kB'
        FROM report_usage AS u
        WHERE u.day BETWEEN day_from() AND day_to()), true)
