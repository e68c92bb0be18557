# From starting `serve` to its first 200, with an installation that is there and a running cluster.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget cold; }
trap finish EXIT

fresh cold
add_bench_app
# Its first start migrates and fills what later starts find.
serve_start
wait_for_loaders
push --seconds 1
server_stop

# measure LEVEL
measure() {
    times=()
    for ((run = 0; run < BENCH_RUNS * 3; run++)); do
        port=$(free_port)
        "$tools/bench-push" first --port "$port" --path "$path" --first $((1000 + run)) --day "$bench_day" >"$BENCH_WORK/first" &
        local asker=$!
        sleep 0.1
        began=$(clock)
        HUADAN_HTTP_PORT=$port HUADAN_ACK=$1 "$huadan" serve >/dev/null 2>>"$BENCH_WORK/serve.log" &
        server=$!
        wait "$asker"
        times+=("$(calculate "$(cat "$BENCH_WORK/first") / 1000 - $began * 1000")")
        server_stop
    done
}
for level in database journal; do
    measure $level
    single "cold start of serve to the first 200, $level level" ms "${times[*]}" "<= 300"
done
