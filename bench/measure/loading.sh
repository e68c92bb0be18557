# Pushes that hear 200 after the commit, two loaders, against COPY of the same rows into the same tables.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget loading; }
trap finish EXIT
if $BENCH_LONG; then time_a_run=30; else time_a_run=8; fi

fresh loading
add_bench_app
serve_start HUADAN_ACK=database HUADAN_LOADERS=2

moves() { sql loading -c "SELECT sum(n_tup_upd) FROM pg_stat_user_tables WHERE relname = 'journal_position'"; }

# measure TABLE KIND: new pushes of a kind for a while, then COPY of the rows that came of it, as many a transaction.
measure() {
    local table=$1 kind=$2 before rows batch
    empty loading "$table"
    before=$(moves)
    push --kind "$kind" --seconds "$time_a_run"
    wait_drained
    # Statistics arrive a moment after the commit.
    sleep 1
    rows=$(sql loading -c "SELECT count(*) FROM huadan.$table")
    [ "$rows" = "$(field records "$figures")" ] || { echo "bench: $rows rows of $figures" >&2; return 1; }
    batch=$(calculate "int($rows / ($(moves) - $before) + 0.5)")
    if [ "$batch" -lt 1 ]; then batch=1; fi
    ours+=("$(field records_s "$figures")")
    batches+=("$batch")
    copy "$table" "$batch"
}

# copy TABLE ROWS_A_BATCH: the yardstick.
copy() {
    local line
    sql loading -c "\\copy huadan.$1 TO '$BENCH_WORK/rows.copy' (FORMAT binary)"
    sql loading -c "DROP TABLE IF EXISTS public.yardstick" -c "CREATE TABLE public.yardstick (LIKE huadan.$1 INCLUDING ALL)"
    line=$("$tools/bench-copy" "$(conninfo loading)" public.yardstick "$BENCH_WORK/rows.copy" "$2")
    yardstick+=("$(calculate "$(field rows "$line") / $(field seconds "$line")")")
}

for kind in cdr status; do
    if [ $kind = cdr ]; then table=cdr what="CDRs, 50 a push" target=">= 1.0"; else table=status_event what="status events, one a push" target=""; fi
    ours=() yardstick=() batches=()
    for ((run = 0; run < BENCH_RUNS; run++)); do measure $table $kind; done
    compare "ack at database level: $what" "/s" "${ours[*]}" "binary COPY, $(median "${batches[@]}") rows a batch" "${yardstick[*]}" "$target"
done
