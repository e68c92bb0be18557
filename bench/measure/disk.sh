# What a CDR takes on the disk, against the JSON it came in: a simulated day's CDRs, merged as the platform merges.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { server_stop; forget disk; }
trap finish EXIT

fresh disk
"$huadan" simulate --calls 100000 --seed "$BENCH_SEED" --day "$bench_day" --output "$BENCH_WORK/day.jsonl" >/dev/null
grep -a '"feeLst"' "$BENCH_WORK/day.jsonl" >"$BENCH_WORK/fees.jsonl"
"$huadan" import "$BENCH_WORK/fees.jsonl" >/dev/null
json=$(stat -c %s "$BENCH_WORK/fees.jsonl")
cdrs=$(sql disk -c "SELECT count(*) FROM huadan.cdr")
sql disk -c "VACUUM huadan.cdr"
books=$(sql disk -f "$queries/cdr_size.sql")
compare "disk: a CDR in the books, with indexes" bytes "$(calculate "$books / $cdrs")" "its JSON" "$(calculate "$json / $cdrs")" "<= 1.0"

# The archive is what a journal leaves when its segments are full: the names of the segments say which bodies are in them.
journal=$(find "$HUADAN_DATA_DIR/journal" -name '*.seg*' -printf '%h\n' | sort -u)
if [ "$(find "$journal" -name '*.seg.zst' | wc -l)" -eq 0 ]; then
    # Whoever opens it next compresses what the import left.
    serve_start
    sleep 5
    server_stop
fi
archive=$(find "$journal" -name '*.seg.zst' -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')
open=$(find "$journal" -name '*.seg' -printf '%f\n' | sort | head -n 1)
last=$((10#${open%.seg} - 1))
[ "$archive" -gt 0 ] || { echo "bench: no segment was compressed" >&2; exit 1; }
archived=$(head -n "$last" "$BENCH_WORK/fees.jsonl" | wc -c)
each=$(calculate "$json / $cdrs")
compare "disk: a CDR in the journal's archive" bytes "$(calculate "$archive / $archived * $each")" "its JSON" "$each" "<= 0.15"
note "disk: $cdrs CDRs in $json bytes of JSON; $archive bytes of archive hold $archived of them."
