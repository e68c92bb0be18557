# The night of a day, and the same again with one call in a hundred changed, against a plain join of the raw rows.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() {
    for database in big raw tonight; do forget "$database"; done
}
trap finish EXIT

if $BENCH_LONG && ! has_room 30; then
    skip "the night" "it takes 30 GiB of disk"
    exit 0
fi
big_day big "$BENCH_CALLS"
fresh raw big
sql raw -f "$queries/raw_tables.sql"
rows=$(sql raw -c "SELECT (SELECT count(*) FROM raw_cdr) || ' CDRs and ' || (SELECT count(*) FROM raw_status) || ' status events'")

# One statement with and without parallel workers: the better time.
plain_join() {
    local workers best=
    for workers in 0 2; do
        timed sql raw -v workers=$workers -f "$queries/plain_join.sql"
        if [ -z "$best" ] || [ "$(calculate "$seconds < $best")" = 1 ]; then best=$seconds; fi
    done
    plain+=("$best")
}

plain=() all=() states=() whole=() again=() first=() memories=()
for ((run = 0; run < BENCH_RUNS; run++)); do
    plain_join
    fresh tonight big
    night
    whole+=("$seconds")
    memories+=("$memory")
    all+=("$(calculate "$seconds - $(phases '^reports of')")")
    states+=("$(phases "$states_phases")")
    table=$(phase_table)
    timed "$huadan" report calls --from "$bench_day" --to "$bench_day" --output "$BENCH_WORK/calls.csv"
    first+=("$(calculate "${whole[$run]} - $seconds")")

    changed=$(sql tonight -f "$queries/change.sql")
    night
    second=$seconds
    due=$(cut -f 2 "$BENCH_WORK/phases" | grep -o 'due_calls=[0-9]*' | tail -n 1)
    table_again=$(phase_table)
    timed "$huadan" report calls --from "$bench_day" --to "$bench_day" --output "$BENCH_WORK/calls.csv"
    again+=("$(calculate "$second - $seconds")")
done

compare "night: states, discrepancies, prices, sums" s "${all[*]}" "plain SQL join" "${plain[*]}" "<= 1.0"
compare "night: states and sums alone" s "${states[*]}" "plain SQL join" "${plain[*]}" "<= 0.6"
compare "night again, 1 % of the calls changed, without calls.csv" s "${again[*]}" "first night, without calls.csv" "${first[*]}" "<= 0.25"
single "night: memory" MiB "${memories[*]}" "<= 256"
single "night: the whole command, with all reports" s "${whole[*]}" ""
note "night: $rows; phases of the last first night: $table; with $changed calls changed ($due): $table_again."
