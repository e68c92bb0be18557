# Pushes that hear 200 after the commit, and a backlog that is loaded, two loaders, against COPY of the same rows into the
# same tables.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget loading; }
trap finish EXIT
# So many that the start of `serve` is a small part of loading them.
if $BENCH_LONG; then
    time_a_run=30 backlog_pushes=20000 backlog_events=400000
else
    time_a_run=5 backlog_pushes=10000 backlog_events=100000
fi

fresh loading
add_bench_app

moves() { sql loading -c "SELECT sum(n_tup_upd) FROM pg_stat_user_tables WHERE relname = 'journal_position'"; }

# acknowledge TABLE KIND: new pushes of a kind for a while; sets $rate, in records a second.
acknowledge() {
    serve_start HUADAN_ACK=database HUADAN_LOADERS=2
    wait_for_loaders
    before=$(moves)
    push --kind "$2" --seconds "$time_a_run"
    wait_drained
    rate=$(field records_s "$figures")
}

# load TABLE KIND: what came while PostgreSQL was away; sets $rate. The start of `serve` counts.
load() {
    serve_start HUADAN_ACK=journal HUADAN_LOADERS=2 "$away"
    if [ "$2" = cdr ]; then push --pushes "$backlog_pushes"; else push --kind "$2" --pushes "$backlog_events"; fi
    server_stop
    before=$(moves)
    local began
    began=$(clock)
    serve_start HUADAN_ACK=journal HUADAN_LOADERS=2
    wait_drained
    rate=$(calculate "$(field records "$figures") / ($(clock) - $began)")
}

# copy TABLE ROWS_A_BATCH: the yardstick.
copy() {
    local line
    sql loading -c "\\copy (SELECT * FROM huadan.$1) TO '$BENCH_WORK/rows.copy' (FORMAT binary)"
    sql loading -c "DROP TABLE IF EXISTS public.yardstick" -c "CREATE TABLE public.yardstick (LIKE huadan.$1 INCLUDING ALL)"
    line=$("$tools/bench-copy" "$(conninfo loading)" public.yardstick "$BENCH_WORK/rows.copy" "$2")
    yardstick+=("$(calculate "$(field rows "$line") / $(field seconds "$line")")")
}

# measure HOW TABLE KIND WHAT TARGET
measure() {
    local how=$1 table=$2 run rows batch
    ours=() yardstick=() batches=()
    for ((run = 0; run < BENCH_RUNS; run++)); do
        empty loading "$table"
        "$how" "$table" "$3"
        server_stop
        rows=$(sql loading -c "SELECT count(*) FROM huadan.$table")
        [ "$rows" = "$(field records "$figures")" ] || { echo "bench: $rows rows of $figures" >&2; return 1; }
        # As many rows a transaction as the loaders took on average.
        batch=$(calculate "int($rows / ($(moves) - $before) + 0.5)")
        if [ "$batch" -lt 1 ]; then batch=1; fi
        ours+=("$rate")
        batches+=("$batch")
        copy "$table" "$batch"
    done
    compare "$4" "/s" "${ours[*]}" "binary COPY, $(short "$(median "${batches[@]}")") rows a batch" "${yardstick[*]}" "$5"
}

measure acknowledge cdr cdr "ack at database level: CDRs, 50 a push" ">= 1.0"
measure load cdr cdr "loading a backlog of CDRs" ">= 1.0"
measure acknowledge status_event status "ack at database level: status events, one a push" ""
measure load status_event status "loading a backlog of status events" ""
