# Pushes that hear 200 after the commit, against a Python service of the best kind with the same tables.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { python_stop; server_stop; forget python; }
trap finish EXIT
if $BENCH_LONG; then time_a_run=30; else time_a_run=5; fi

python=
python_stop() {
    [ -n "$python" ] || return 0
    # The workers are children of it.
    kill "$python" 2>/dev/null || true
    wait "$python" 2>/dev/null || true
    python=
}

# The libraries are kept beside the build, for the next run.
room=$BENCH_ROOT/.build-bench/python
if ! { python3 -m venv "$room" && "$room/bin/pip" install -q -r "$BENCH_ROOT/bench/python/requirements.txt"; } >"$BENCH_WORK/pip.log" 2>&1; then
    skip "a Python service, CDRs and status events" "its libraries cannot be had ($(tail -n 1 "$BENCH_WORK/pip.log" | tr -d '\t'))"
    exit 0
fi

python_start() {
    port=$(free_port)
    BENCH_DSN="postgresql:///python?host=$BENCH_WORK&user=$database_user" \
        "$room/bin/uvicorn" --app-dir "$BENCH_ROOT/bench/python" service:application --port "$port" --workers 2 \
        --loop uvloop --http httptools --no-access-log --log-level warning >>"$BENCH_WORK/python.log" 2>&1 &
    python=$!
    wait_for "the Python service does not come" python_listens
}
# It knows no page; that it answers is enough.
python_listens() { (exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

fresh python
add_bench_app
for kind in cdr status; do
    if [ $kind = cdr ]; then table=cdr what="CDRs, 50 a push" target=">= 3"; else table=status_event what="status events, one a push" target=">= 2.5"; fi
    ours=() theirs=()
    for ((run = 0; run < BENCH_RUNS; run++)); do
        sql python -c "DROP TABLE IF EXISTS public.python_$table" \
            -c "CREATE TABLE public.python_$table (LIKE huadan.$table INCLUDING ALL)"
        python_start
        # Both workers are there, with their connections.
        push --kind $kind --seconds 1
        before=$(sql python -c "SELECT count(*) FROM public.python_$table")
        push --kind $kind --seconds "$time_a_run"
        theirs+=("$(field records_s "$figures")")
        python_stop
        rows=$(sql python -c "SELECT count(*) - $before FROM public.python_$table")
        [ "$rows" = "$(field records "$figures")" ] || { echo "bench: Python kept $rows of $figures" >&2; exit 1; }

        empty python $table
        serve_start HUADAN_ACK=database HUADAN_LOADERS=2
        wait_for_loaders
        push --kind $kind --seconds "$time_a_run"
        ours+=("$(field records_s "$figures")")
        server_stop
    done
    compare "ack at database level: $what" "/s" "${ours[*]}" "Python service, two workers" "${theirs[*]}" "$target"
done
