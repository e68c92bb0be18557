# How long a push waits for its 200 at half of the rate that could be had.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget latency; }
trap finish EXIT
if $BENCH_LONG; then time_a_run=30; else time_a_run=5; fi

for level in journal database; do
    if [ $level = journal ]; then target="<= 10"; else target="<= 50"; fi
    p99=() rates=()
    for ((run = 0; run < BENCH_RUNS; run++)); do
        fresh latency
        add_bench_app
        serve_start HUADAN_ACK=$level
        wait_for_loaders
        push --seconds "$time_a_run"
        wait_drained
        rate=$(calculate "$(field pushes_s "$figures") / 2")
        push --seconds "$time_a_run" --rate "$rate" --connections 64
        [ "$(field refused "$figures")" = 0 ] || { echo "bench: refused: $figures" >&2; exit 1; }
        rates+=("$rate")
        p99+=("$(field p99_ms "$figures")")
        server_stop
    done
    single "p99 of the ack time at half of the peak rate, $level level, $(short "$(median "${rates[@]}")") pushes of 50 CDRs a second" ms "${p99[*]}" "$target"
done
