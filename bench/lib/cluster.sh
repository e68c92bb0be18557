# A PostgreSQL server of this run alone, with production durability.

postgres_programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
database_user=$(if [ "$(id -u)" -eq 0 ]; then echo postgres; else id -un; fi)

# PostgreSQL does not run as root.
as_owner() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# A quarter of the memory, at most 4 GiB.
shared_buffers_mib() { awk '/MemTotal/ { m = int($2 / 4096); print (m > 4096 ? 4096 : m) }' /proc/meminfo; }

cluster_start() {
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$BENCH_WORK"; fi
    cd /
    as_owner "$postgres_programs/initdb" -D "$BENCH_WORK/pgdata" -A trust -E UTF8 --locale=C >/dev/null
    cat >"$BENCH_WORK/settings" <<END
listen_addresses = ''
unix_socket_directories = '$BENCH_WORK'
shared_buffers = $(shared_buffers_mib)MB
max_wal_size = 4GB
jit = off
END
    as_owner tee -a "$BENCH_WORK/pgdata/postgresql.conf" <"$BENCH_WORK/settings" >/dev/null
    as_owner "$postgres_programs/pg_ctl" -D "$BENCH_WORK/pgdata" -w -l "$BENCH_WORK/pglog" start >/dev/null
    cd "$BENCH_ROOT"
    local setting
    for setting in fsync synchronous_commit full_page_writes; do
        [ "$(sql postgres -c "SHOW $setting")" = on ] || { echo "bench: $setting is off" >&2; exit 1; }
    done
}

cluster_stop() {
    cd /
    as_owner "$postgres_programs/pg_ctl" -D "$BENCH_WORK/pgdata" -m immediate stop >/dev/null 2>&1 || true
}

conninfo() { echo "host=$BENCH_WORK user=$database_user dbname=$1"; }

# sql DATABASE ARGUMENT…: psql, rows alone.
sql() {
    local database=$1
    shift
    PGOPTIONS="-c client_min_messages=warning" psql -X -q -A -t -v ON_ERROR_STOP=1 "$(conninfo "$database")" "$@"
}

# use DATABASE: the programs that follow work on it, with a data directory of its own.
use() {
    HUADAN_DATABASE_URL=$(conninfo "$1")
    export HUADAN_DATABASE_URL HUADAN_LOG_LEVEL=error
    export HUADAN_DATA_DIR=$BENCH_WORK/$1/data HUADAN_REPORTS_DIR=$BENCH_WORK/$1/reports
}

# fresh DATABASE [TEMPLATE]: an installation that nobody used before, or another one's books with its data directory.
fresh() {
    forget "$1"
    if [ $# -eq 1 ]; then
        sql postgres -c "CREATE DATABASE $1"
    else
        sql postgres -c "CREATE DATABASE $1 TEMPLATE $2 STRATEGY file_copy"
    fi
    mkdir -p "$BENCH_WORK/$1"
    use "$1"
    if [ $# -eq 2 ]; then HUADAN_DATA_DIR=$BENCH_WORK/$2/data; fi
}

forget() {
    sql postgres -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" 2>/dev/null
    rm -rf "${BENCH_WORK:?}/$1"
}

# empty DATABASE TABLE: facts are insert-only, but for here.
empty() { sql "$1" -c "SET session_replication_role = replica" -c "TRUNCATE huadan.$2"; }

# has_room GIB: whether the disk of this run has so much left.
has_room() { [ "$(df --output=avail -k "$BENCH_WORK" | tail -n 1)" -gt $(($1 * 1048576)) ]; }
