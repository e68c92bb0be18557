import Glibc

/// The clock of the host: when something happened, as a person would tell it.
public enum WallClock {
    /// Now.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public static func nowMicros() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }

    /// Time since the machine started, sleep included: it only goes forward, whatever becomes of the clock.
    ///
    /// Microseconds.
    public static func steadyMicros() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }
}

extension Duration {
    /// The whole microseconds of the duration, rounded toward zero.
    var wholeMicros: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
