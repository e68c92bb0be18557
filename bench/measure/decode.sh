# Decoding on one core to the bytes of binary COPY, against simdjson building its tree of the same bytes.

source "$BENCH_ROOT/bench/lib/all.sh"
if $BENCH_LONG; then time_a_run=20; else time_a_run=4; fi

if ! pkg-config --exists simdjson 2>/dev/null; then
    skip "decoding on one core" "libsimdjson-dev is not installed"
    exit 0
fi
# shellcheck disable=SC2046 # The flags are words.
g++ -O3 -march=native -std=c++17 -o "$BENCH_WORK/tree" "$BENCH_ROOT/bench/simdjson/tree.cpp" $(pkg-config --cflags --libs simdjson)
"$tools/bench-push" write --pushes 400 >"$BENCH_WORK/bodies.jsonl"

rate() { calculate "$(field records "$1") / $(field seconds "$1")"; }
ours=() trees=()
for ((run = 0; run < BENCH_RUNS; run++)); do
    trees+=("$(rate "$(taskset -c 0 "$BENCH_WORK/tree" "$BENCH_WORK/bodies.jsonl" "$time_a_run")")")
    ours+=("$(rate "$(taskset -c 0 "$tools/bench-decode" "$BENCH_WORK/bodies.jsonl" "$time_a_run")")")
done
compare "decoding on one core to rows, with their keys" "CDRs/s" "${ours[*]}" "simdjson, tree only" "${trees[*]}" ">= 0.3"
