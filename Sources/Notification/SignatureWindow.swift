/// The clock by which a signature's `Created` was written.
///
/// One version of the platform's page says UTC, another UTC+8 with a `Z` behind it all the same.
public enum SignatureClock: Sendable, Hashable, CaseIterable {
    /// UTC, as the `Z` says.
    case utc
    /// UTC+8, whatever the `Z` says.
    case utcPlus8

    /// How far ahead of UTC it is.
    var aheadSeconds: Int64 { self == .utc ? 0 : 8 * 3_600 }
}

/// How far a signature's `Created` may be from now.
public struct SignatureWindow: Sendable, Hashable {
    /// What `Created` says about a signature.
    public enum Judgement: Sendable, Hashable {
        /// Within the window, by this clock.
        case within(SignatureClock)
        /// Too old by every clock.
        case stale
        /// Too far ahead by every clock.
        case early
    }

    /// Both ends included.
    public let seconds: Int64

    /// A window of so many seconds before and after now.
    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Judges a `Created`, by the clock that puts it nearest to now.
    ///
    /// - Parameters:
    ///   - createdSeconds: `Created` read as UTC. Seconds since 1970-01-01 UTC.
    ///   - nowSeconds: Seconds since 1970-01-01 UTC.
    public func judge(createdSeconds: Int64, nowSeconds: Int64) -> Judgement {
        let ages = SignatureClock.allCases.map { ($0, nowSeconds - createdSeconds + $0.aheadSeconds) }
        guard let (clock, ageSeconds) = ages.min(by: { abs($0.1) < abs($1.1) }) else { return .stale }
        if abs(ageSeconds) <= seconds { return .within(clock) }
        return ageSeconds > 0 ? .stale : .early
    }

    /// From then on the signature is out of the window by every clock.
    ///
    /// Seconds since 1970-01-01 UTC.
    public func endSeconds(createdSeconds: Int64) -> Int64 {
        // By UTC+8 it ends eight hours sooner; somebody could still come with it by UTC.
        createdSeconds + seconds + 1
    }
}
