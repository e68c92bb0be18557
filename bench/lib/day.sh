# A simulated day in the books, as large as asked for.

# The day that is played: over, and every grace of it as well.
bench_day=$(TZ=Asia/Shanghai date -d '2 days ago' +%F)

# load_day CALLS: plays a day through the product into the installation in use.
load_day() {
    local folder=$BENCH_WORK/pushes file app feeds
    mkdir -p "$folder"
    rm -f "$folder"/*
    "$huadan" simulate --calls "$1" --seed "$BENCH_SEED" --day "$bench_day" --output "$folder/{app}.jsonl" >"$BENCH_WORK/played"
    # The last of the simulated apps sends fees only, and one is not registered: as `huadan simulate --help` says.
    for file in "$folder"/*.jsonl; do
        app=$(basename "$file" .jsonl)
        case $app in
            *DDD4) feeds=fee ;;
            sim*) feeds=fee,status ;;
        esac
        if is_simulated_app "$app" && ! "$huadan" app list 2>/dev/null | grep -q "$app"; then
            "$huadan" app add "$app" --expects "$feeds" >/dev/null
        fi
        "$huadan" import --app "$app" "$file" >>"$BENCH_WORK/imported"
    done
}
is_simulated_app() { "$huadan" simulate --help | tr -d '\n ' | grep -q "$1"; }

# multiply DATABASE TIMES: TIMES times as many calls, each with as many events that there are four a CDR.
multiply() { sql "$1" -v times="$2" -f "$queries/multiply.sql"; }

# big_day DATABASE CALLS: so many calls in a fresh installation, at most 100,000 of them simulated, the rest multiplied.
big_day() {
    local played=$2 times=1
    if [ "$2" -gt 100000 ]; then
        times=$((($2 + 99999) / 100000))
        played=$(($2 / times))
    fi
    fresh "$1"
    load_day "$played"
    multiply "$1" "$times"
    sql "$1" -c "VACUUM (ANALYZE) huadan.cdr, huadan.status_event" -c CHECKPOINT
}
