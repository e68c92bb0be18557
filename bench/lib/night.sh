# A nightly run, watched.

# What a night says it does while it works out states and sums alone; see `progress` in Sources/Books/Night.swift.
states_phases='^(due calls|CDRs|status events|states|sums)$'

# night: runs one on the installation in use, under a terminal, so that it says what it does. Leaves its $seconds, the most
# $memory it had in MiB, and its phases, "INSTANT<tab>NAME" each, in $BENCH_WORK/phases.
night() {
    local began watcher
    rm -f "$BENCH_WORK/pid" "$BENCH_WORK/memory"
    watch_memory &
    watcher=$!
    began=$(clock)
    if ! script -qefc "echo \$\$ >'$BENCH_WORK/pid'; exec '$huadan' nightly" /dev/null </dev/null | stamp >"$BENCH_WORK/phases"; then
        cut -f 2 "$BENCH_WORK/phases" >&2
        kill "$watcher"
        return 1
    fi
    seconds=$(calculate "$(clock) - $began")
    wait "$watcher"
    memory=$(cat "$BENCH_WORK/memory")
}

# stamp: each thing said, with when. A phase is said as "NAME … SECONDS s": its name is known by the last byte of "…", not
# when the next one follows.
stamp() {
    local LC_ALL=C said
    while IFS= read -r -d $'\xa6' said || [ -n "$said" ]; do
        said=${said##*$'\033[K'}
        said=${said% $'\xe2\x80'}
        said=${said//[$'\r\n']/ }
        if [ -n "$said" ]; then printf '%s\t%s\n' "$EPOCHREALTIME" "$said"; fi
    done
}

# phases PATTERN: the seconds that the phases with such names took in the last night.
phases() {
    awk -F '\t' -v wanted="$1" '
        NR > 1 && last ~ wanted { sum += $1 - at }
        { at = $1; last = $2 }
        END { print sum + 0 }' "$BENCH_WORK/phases"
}

# phase_table: "name seconds, …" of the last night.
phase_table() {
    awk -F '\t' '
        NR > 1 && $1 - at >= 0.05 { text = text (text == "" ? "" : ", ") last sprintf(" %.1f s", $1 - at) }
        { at = $1; last = $2 }
        END { print text }' "$BENCH_WORK/phases"
}

# watch_memory: until the process of the file `pid` ends; the most memory it had goes to the file `memory`.
watch_memory() {
    local pid
    while [ ! -s "$BENCH_WORK/pid" ]; do sleep 0.02; done
    pid=$(cat "$BENCH_WORK/pid")
    while peak_mib "$pid" >"$BENCH_WORK/memory.now" 2>/dev/null && [ -s "$BENCH_WORK/memory.now" ]; do
        mv "$BENCH_WORK/memory.now" "$BENCH_WORK/memory"
        sleep 0.05
    done
}
