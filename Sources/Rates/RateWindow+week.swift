extension RateWindow {
    /// Whether a minute of the week lies in the window.
    ///
    /// - Parameters:
    ///   - weekday: Monday 1 to Sunday 7.
    ///   - minute: Minutes after midnight, 0 to 1,439.
    public func contains(weekday: Int, minute: Int) -> Bool {
        let minuteOfWeek = (weekday - 1) * Self.minutesOfDay + minute
        return spans.contains { $0.contains(minuteOfWeek) || $0.contains(minuteOfWeek + Self.minutesOfWeek) }
    }

    /// Whether two windows share a minute; none stands for the whole week.
    static func overlap(_ left: RateWindow?, _ right: RateWindow?) -> Bool {
        guard let left, let right else { return true }
        return left.spans.contains { mine in
            right.spans.contains { theirs in
                [-minutesOfWeek, 0, minutesOfWeek].contains { shift in
                    mine.overlaps((theirs.lowerBound + shift)..<(theirs.upperBound + shift))
                }
            }
        }
    }

    /// The first minute of the week that lies in no window, as text such as `sat 00:00`.
    static func firstGap(_ windows: [RateWindow]) -> String? {
        var isCovered = Array(repeating: false, count: minutesOfWeek)
        for span in windows.flatMap(\.spans) {
            for minute in span { isCovered[minute % minutesOfWeek] = true }
        }
        return isCovered.firstIndex(of: false).map { minute in
            let clock = [minute % minutesOfDay / 60, minute % 60].map { ($0 < 10 ? "0" : "") + String($0) }
            return "\(Weekdays.names[minute / minutesOfDay]) \(clock.joined(separator: ":"))"
        }
    }

    private static let minutesOfDay = 1_440
    private static let minutesOfWeek = 7 * minutesOfDay

    /// Minutes of the week, from Monday midnight; the last span may end in the next week.
    private var spans: [Range<Int>] {
        let length = toMinute - fromMinute + (toMinute > fromMinute ? 0 : Self.minutesOfDay)
        return (0..<7).filter { weekdays & (1 << $0) != 0 }.map { day in
            let start = day * Self.minutesOfDay + fromMinute
            return start..<(start + length)
        }
    }
}
