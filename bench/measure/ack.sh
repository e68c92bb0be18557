# Pushes that hear 200 once they are synced to the journal, against the same server keeping nothing.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget ack; }
trap finish EXIT
if $BENCH_LONG; then time_a_run=30; else time_a_run=5; fi

fresh ack
add_bench_app
ours=() nothing=() loading=()
for ((run = 0; run < BENCH_RUNS; run++)); do
    nothing_start
    push --seconds "$time_a_run"
    nothing+=("$(field pushes_s "$figures")")
    server_stop

    # No loader takes the cores: PostgreSQL is nowhere.
    serve_start HUADAN_ACK=journal "$away"
    push --seconds "$time_a_run"
    ours+=("$(field pushes_s "$figures")")
    server_stop

    serve_start HUADAN_ACK=journal
    wait_for_loaders
    push --seconds "$time_a_run"
    loading+=("$(field pushes_s "$figures")")
    server_stop
    # The next run begins with an empty journal.
    fresh ack
    add_bench_app
done
compare "ack at journal level, 50 CDRs a push, 16 connections" "pushes/s" "${ours[*]}" "the same server keeping nothing" "${nothing[*]}" ">= 0.6"
compare "the same, while two loaders work" "pushes/s" "${loading[*]}" "the same server keeping nothing" "${nothing[*]}" ""
