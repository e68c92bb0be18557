# A simulated day in the books, as large as asked for.

# The day that is played: over, and every grace of it as well.
bench_day=$(TZ=Asia/Shanghai date -d '2 days ago' +%F)

# More than so many calls are made in SQL.
played_at_most=${BENCH_PLAYED:-100000}

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
    # Registered long ago: calls of an app that changed within the hour are judged anew.
    psql -X -q -v ON_ERROR_STOP=1 "$HUADAN_DATABASE_URL" -c "SET session_replication_role = replica" \
        -c "UPDATE huadan.app_act SET acted_at = acted_at - interval '2 days' WHERE acted_at > now() - interval '1 day'"
}
is_simulated_app() { "$huadan" simulate --help | tr -d '\n ' | grep -q "$1"; }

# multiply DATABASE TIMES: TIMES times as many calls, each with as many events that there are four a CDR.
multiply() { sql "$1" -v times="$2" -f "$queries/multiply.sql"; }

# big_day DATABASE CALLS: so many calls in a fresh installation, some of them simulated, the rest multiplied.
big_day() {
    local played=$2 times=1
    if [ "$2" -gt "$played_at_most" ]; then
        times=$((($2 + played_at_most - 1) / played_at_most))
        played=$(($2 / times))
    fi
    fresh "$1"
    load_day "$played"
    multiply "$1" "$times"
    sql "$1" -c "VACUUM (ANALYZE) huadan.cdr, huadan.status_event" -c CHECKPOINT
}
