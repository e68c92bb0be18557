# A burst at the journal level: it is taken faster than it is loaded, and all of it is loaded afterwards.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget burst; }
trap finish EXIT
if $BENCH_LONG; then time_a_run=60; else time_a_run=5; fi

taken=() loaded=() meanwhile=()
for ((run = 0; run < BENCH_RUNS; run++)); do
    fresh burst
    add_bench_app
    serve_start HUADAN_ACK=journal HUADAN_LOADERS=2
    wait_for_loaders
    push --seconds "$time_a_run"
    left=$(backlog)
    began=$(clock)
    wait_drained
    spent=$(calculate "$(clock) - $began")
    records=$(field records "$figures")
    rows=$(sql burst -c "SELECT count(*) FROM huadan.cdr")
    [ "$rows" = "$records" ] || { echo "bench: $records records heard 200, $rows are in the books" >&2; exit 1; }
    taken+=("$(field records_s "$figures")")
    loaded+=("$(calculate "$left * 50 / $spent")")
    meanwhile+=("$(calculate "($records - $left * 50) / $(field seconds "$figures")")")
    server_stop
done
compare "ack at journal level under a burst" "CDRs/s" "${taken[*]}" "loaded afterwards, alone on the cores" "${loaded[*]}" ">= 5"
compare "the same" "CDRs/s" "${taken[*]}" "loaded during the burst" "${meanwhile[*]}" ">= 5"
note "burst: the backlog went back to nothing each time, and every record that heard 200 was in the books ($records in the last run)."
