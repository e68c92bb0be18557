# Sourced by script/bench, script/soak and each measurement: the programs, the server, the figures.
# BENCH_ROOT is the repository, BENCH_WORK a folder of this run.

set -euo pipefail
huadan=$BENCH_ROOT/.build/release/huadan
tools=$BENCH_ROOT/.build-bench/release
queries=$BENCH_ROOT/bench/queries
for part in cluster results serving day night; do
    # shellcheck source=/dev/null
    source "$BENCH_ROOT/bench/lib/$part.sh"
done
