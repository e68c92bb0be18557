# Figures: what was measured goes to the file `rows` of the run, a line a row, fields parted by tabs.

# median NUMBER…, spread NUMBER…
median() { printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'; }
spread() { printf '%s\n' "$@" | sort -g | awk 'NR == 1 { low = $1 } { high = $1 } END { printf "%s–%s\n", short(low), short(high) } function short(x) { return x >= 1000 ? sprintf("%d", x) : sprintf("%.3g", x) }'; }
# Large numbers in thousands, small ones with three digits.
short() { awk -v x="$1" 'BEGIN { if (x >= 1e6) printf "%.2f M", x / 1e6; else if (x >= 1e4) printf "%.1f k", x / 1e3; else if (x >= 1000) printf "%d", x; else printf "%.3g", x }'; }
calculate() { awk "BEGIN { print $1 }"; }

# field NAME LINE: the value of NAME=value.
field() { sed -n "s/.*\\b$1=\\([^ ]*\\).*/\\1/p" <<<"$2" | tail -n 1; }

# verdict VALUE "OP BOUND": yes or no; a dash without a target.
verdict() {
    [ -n "$2" ] || { echo "–"; return; }
    awk -v v="$1" -v t="$2" 'BEGIN { split(t, p, " "); ok = p[1] == "<=" ? v <= p[2] : v >= p[2]; print ok ? "yes" : "**no**" }'
}

# compare WHAT UNIT "OURS…" AGAINST "YARDSTICK…" "OP BOUND": ratio of each run's figure to the yardstick of the same run.
compare() {
    local ours=($3) yardstick=($5) ratios=() index
    for index in "${!ours[@]}"; do
        ratios+=("$(calculate "${ours[$index]} / ${yardstick[$index]}")")
    done
    row "$1" "$(short "$(median "${ours[@]}")") $2" "$4: $(short "$(median "${yardstick[@]}")") $2" \
        "$(median "${ratios[@]}")" "$(spread "${ratios[@]}")" "$6"
}

# single WHAT UNIT "VALUES…" "OP BOUND": a figure that stands for itself.
single() {
    # shellcheck disable=SC2086 # A list of numbers.
    row "$1" "$(short "$(median $3)") $2" "" "$(median $3)" "$(spread $3)" "$4"
}

row() {
    local reached
    reached=$(verdict "$4" "$6")
    printf 'row\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(short "$4")" "$5" "$6" "$reached" >>"$BENCH_WORK/rows"
    printf '%-58s %16s   %-40s %8s (%s)   %s %s\n' "$1" "$2" "$3" "$(short "$4")" "$5" "$6" "$reached"
}

note() { printf 'note\t%s\n' "$1" >>"$BENCH_WORK/rows"; echo "   $1"; }
# skip WHAT WHY
skip() { printf 'row\t%s\tnot measured: %s\t\t\t\t\t\n' "$1" "$2" >>"$BENCH_WORK/rows"; echo "$1: not measured: $2" >&2; }

# clock: seconds since 1970 with a fraction. timed COMMAND…: leaves its seconds in $seconds, its output in $BENCH_WORK/out.
clock() { echo "$EPOCHREALTIME"; }
timed() {
    local began
    began=$(clock)
    "$@" >"$BENCH_WORK/out" 2>"$BENCH_WORK/err" || { cat "$BENCH_WORK/out" "$BENCH_WORK/err" >&2; return 1; }
    seconds=$(calculate "$(clock) - $began")
}

machine() {
    local memory
    memory=$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)
    echo "$(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), $memory," \
        "$(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r);" \
        "$("$postgres_programs/postgres" --version), $(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*' | head -n 1)"
}

# results SECONDS: the page.
results() {
    cat <<END
# Results

Made by \`script/bench\`; how and why stands in [README.md](README.md). Believe the ratios, not the seconds: both sides of a
ratio were measured one after the other in the same run, load generator and PostgreSQL on the same cores.

- program: $("$huadan" version | head -n 1), release build
- machine: $(machine)
- PostgreSQL: fsync, synchronous_commit and full_page_writes on; shared_buffers $(shared_buffers_mib) MiB, jit off, the rest as it comes
- $BENCH_CALLS calls, seed $BENCH_SEED, $BENCH_RUNS runs: medians, in brackets the lowest and the highest; $1 s in all
- date: $(date -u +%F)

| what | Huadan | against | ratio or figure | target | reached |
|---|---|---|---|---|---|
END
    awk -F '\t' '$1 == "row" { printf "| %s | %s | %s | %s%s | %s | %s |\n", $2, $3, $4, $5, ($6 == "" ? "" : " (" $6 ")"), $7, $8 }' "$BENCH_WORK/rows" |
        sed 's/<=/≤/; s/>=/≥/'
    echo
    awk -F '\t' '$1 == "note" { print "- " $2 }' "$BENCH_WORK/rows"
}
