# Loading the same number of CDRs each day for 30 days: the last day against the first.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() {
    server_stop
    sql postgres -c "ALTER SYSTEM RESET max_wal_size" -c "SELECT pg_reload_conf()" >/dev/null
    forget history
}
trap finish EXIT
if $BENCH_LONG; then pushes=20000; else pushes=400; fi

if $BENCH_LONG && ! has_room 45; then
    skip "loading a day into a month of them" "it takes 45 GiB of disk"
    exit 0
fi

# Checkpoints by size of the log, in every day of the long form.
sql postgres -c "ALTER SYSTEM SET max_wal_size = '512MB'" -c "SELECT pg_reload_conf()" >/dev/null
checkpoints() { sql postgres -c "SELECT checkpoints_timed + checkpoints_req FROM pg_stat_bgwriter"; }

fresh history
add_bench_app
serve_start HUADAN_ACK=database HUADAN_LOADERS=2
wait_for_loaders
# Warmed up: the first day must not be slow for another reason.
push --pushes 20
wait_drained
before=$(checkpoints)
days=()
for ((day = 1; day <= 30; day++)); do
    began=$(clock)
    push --pushes "$pushes" --day "$(date -d "2026-01-01 + $day days" +%F)"
    wait_drained
    days+=("$(calculate "$(clock) - $began")")
done
per_day=$((pushes * 50))
# Days are short and noisy: five at each end stand for it.
compare "loading a day of $(short $per_day) CDRs into a month of them" s "${days[*]:25:5}" "days 1 to 5" "${days[*]:0:5}" "<= 1.2"
note "history: seconds of days 1, 10, 20, 30: ${days[0]}, ${days[9]}, ${days[19]}, ${days[29]}; $(($(checkpoints) - before)) checkpoints meanwhile."
