# Writing the day's calls.csv, against COPY of the same columns from a table where they lie ready.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { forget big; }
trap finish EXIT

big_day big "$BENCH_CALLS"
night
file=$BENCH_WORK/calls.csv
write_calls() { "$huadan" report calls --from "$bench_day" --to "$bench_day" --output "$file"; }
# The server prints in the zone that calls.csv uses.
copy_lines() {
    sql big -c "SET timezone = 'Asia/Shanghai'" -c "COPY (SELECT * FROM public.lines) TO STDOUT (FORMAT csv)" >"$BENCH_WORK/copy.csv"
}
write_calls 2>/dev/null
sql big -f "$queries/lines.sql" <"$file"
lines=$(sql big -c "SELECT count(*) FROM public.lines")

ours=() yardstick=()
for ((run = 0; run < BENCH_RUNS; run++)); do
    timed copy_lines
    yardstick+=("$seconds")
    timed write_calls
    ours+=("$seconds")
done
compare "calls.csv of $lines lines" s "${ours[*]}" "COPY (SELECT …) TO STDOUT" "${yardstick[*]}" "<= 2"
