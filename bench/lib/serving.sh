# `huadan serve` and the one that keeps nothing, one at a time.

server=
bench_app=benchAppKeyAAAAAAAAAAAAAAAAAA1
# Sets $path: the app's push URL without scheme and host.
add_bench_app() { path=/n/$("$huadan" app add "$bench_app" | grep -o '/n/[A-Za-z0-9_-]*' | head -n 1 | cut -c 4-); }

# serve_start [KEY=VALUE…]: sets $server and $port; the loaders come when they come. What it logs is kept in serve.log.
serve_start() {
    : >"$BENCH_WORK/serve.out"
    env HUADAN_HTTP_PORT=0 "$@" "$huadan" serve >"$BENCH_WORK/serve.out" 2>>"$BENCH_WORK/serve.log" &
    server=$!
    wait_for "serve does not listen" grep -q '^listening' "$BENCH_WORK/serve.out"
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$BENCH_WORK/serve.out" | head -n 1)
}
# Settings with which PostgreSQL is away.
away="HUADAN_DATABASE_URL=host=$BENCH_WORK/nowhere"
# Until the mirror is fresh and the loaders have caught up.
wait_for_loaders() { wait_for "the loaders do not come" loaders_there; }

# nothing_start: the same on $port, for the apps of the installation.
nothing_start() {
    port=$(free_port)
    "$tools/bench-nothing" "$HUADAN_DATA_DIR" "$port" >"$BENCH_WORK/serve.out" 2>>"$BENCH_WORK/serve.log" &
    server=$!
    wait_for "the server that keeps nothing does not listen" answers
}

server_stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
trap server_stop EXIT
trap 'exit 130' INT TERM

free_port() { echo $((20000 + (BASHPID * 7 + RANDOM) % 10000)); }

# wait_for COMPLAINT COMMAND…: at most a minute.
wait_for() {
    local complaint=$1 turn
    shift
    for turn in {1..3000}; do
        if "$@" 2>/dev/null; then return 0; fi
        if [ -n "$server" ] && ! kill -0 "$server" 2>/dev/null; then break; fi
        sleep 0.02
    done
    echo "bench: $complaint" >&2
    tail -n 5 "$BENCH_WORK/serve.log" >&2 || true
    return 1
}

# get PATH: the answer of the server on $port.
get() {
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&9
    cat <&9
    exec 9>&-
}
answers() { (get /healthz) | grep -q ' 200 '; }
metric() { (get /metrics) | sed -n "s/^$1 //p" | tr -d '\r'; }
loaders_there() { [ "$(metric huadan_loaders_away)" = 0 ]; }
backlog() { metric huadan_journal_backlog_entries; }
drained() { [ "$(backlog)" = 0 ]; }
# wait_drained: as long as the backlog gets smaller.
wait_drained() {
    local left before=-1 turn=0
    while left=$(backlog) && [ "$left" != 0 ]; do
        if [ "$left" = "$before" ]; then turn=$((turn + 1)); else turn=0; fi
        [ $turn -lt 1200 ] || { echo "bench: the backlog stands still at $left" >&2; return 1; }
        before=$left
        sleep 0.05
    done
}

# push ARGUMENT…: sends new pushes to $port; its figures in $figures. Numbers go on where the last push of this
# measurement stopped, so that no session comes twice.
next_number=1
push() {
    figures=$("$tools/bench-push" send --port "$port" --path "$path" --first "$next_number" "$@")
    # More than any push can have taken.
    next_number=$((next_number + 1000000000))
    if [ "$(field broken "$figures")" != 0 ]; then echo "bench: connections broke: $figures" >&2; return 1; fi
}

# peak_mib PID: the most memory a process had, in MiB.
peak_mib() { awk '/VmHWM/ { print $2 / 1024 }' "/proc/$1/status"; }
