# The most memory `serve` had: at full load with its loaders, and with PostgreSQL away.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget memory; }
trap finish EXIT
if $BENCH_LONG; then time_a_run=60; else time_a_run=5; fi

# measure NAME KEY=VALUE…
measure() {
    local name=$1
    shift
    peaks=()
    for ((run = 0; run < BENCH_RUNS; run++)); do
        fresh memory
        add_bench_app
        serve_start "$@"
        if [[ "$*" != *"$away"* ]]; then wait_for_loaders; fi
        push --seconds "$time_a_run"
        peaks+=("$(peak_mib "$server")")
        server_stop
    done
    single "memory of serve, $name" MiB "${peaks[*]}" "<= 256"
}
measure "at full load, database level" HUADAN_ACK=database
measure "at full load, journal level" HUADAN_ACK=journal
measure "at full load, PostgreSQL away" HUADAN_ACK=database "$away"
