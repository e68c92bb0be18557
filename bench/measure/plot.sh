# What a night costs while history grows: equal days, one after the other, each with its night.

source "$BENCH_ROOT/bench/lib/all.sh"
finish() { forget growing; }
trap finish EXIT
if $BENCH_LONG; then nights=12 calls=100000; else nights=5 calls=5000; fi

fresh growing
times=()
for ((number = nights; number >= 1; number--)); do
    # Every day is another one of the calendar, of other calls.
    bench_day=$(TZ=Asia/Shanghai date -d "$((number + 1)) days ago" +%F)
    BENCH_SEED=$((BENCH_SEED + number)) load_day "$calls"
    sql growing -c "VACUUM (ANALYZE) huadan.cdr, huadan.status_event" -c CHECKPOINT
    night
    times+=("$(calculate "int($seconds * 1000 + 0.5) / 1000")")
    table=$(phase_table)
    if [ $number -eq $((nights - 1)) ]; then second_table=$table; fi
done
# The first night also makes what later ones find.
last=$((nights - 1))
compare "a night over $nights days of history" s "${times[$last]}" "the second night" "${times[1]}" ""

picture=$BENCH_WORK/nights.svg
printf '%s\n' "${times[@]}" | awk -v calls="$calls" '
    { value[NR] = $1; if ($1 > top) top = $1 }
    END {
        width = 640; height = 300; left = 60; base = 250
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n", width, height
        printf "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", width, height
        printf "<text x=\"%d\" y=\"20\">Seconds of a night of %d calls, by days of history</text>\n", left, calls
        step = (width - left - 20) / NR
        for (i = 1; i <= NR; i++) {
            h = value[i] / top * 200
            printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#4477aa\"/>\n", left + (i - 1) * step, base - h, step * 0.8, h
            printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.1f</text>\n", left + (i - 0.6) * step, base - h - 4, value[i]
            printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", left + (i - 0.6) * step, base + 16, i
        }
        printf "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\"/>\n</svg>\n", left, base, width - 20, base
    }' >"$picture"
note "nights of $calls calls over growing history, seconds: ${times[*]} ([plot](nights.svg)); phases of the second: $second_table; of the last: $table."
