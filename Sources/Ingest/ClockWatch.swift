/// What a look at the two clocks of the host tells.
enum ClockEvent: Sendable, Hashable {
    /// The clock of the wall moved by so many microseconds more than time went by; negative: it went back.
    case jumped(byMicros: Int64, Gap)
    /// The process stood still, or the machine did: nobody took pushes.
    case stoodStill(Gap)
}

/// Compares the clock of the wall with one that only goes forward.
///
/// Both are disciplined alike, so their difference changes by steps only: an operator, a time server that steps, a
/// machine that was paused.
struct ClockWatch: Sendable {
    /// Steps that add up to more than this are told.
    ///
    /// Microseconds.
    static let toleranceMicros: Int64 = 2_000_000
    /// Looks that are further apart than this mean that nothing ran between them.
    ///
    /// Microseconds.
    static let stillMicros: Int64 = 15_000_000

    private var offsetMicros: Int64
    private var lastWallMicros: Int64
    private var lastSteadyMicros: Int64

    /// Begins to watch.
    init(wallMicros: Int64, steadyMicros: Int64) {
        offsetMicros = wallMicros - steadyMicros
        lastWallMicros = wallMicros
        lastSteadyMicros = steadyMicros
    }

    /// Looks again; what happened since the last look.
    mutating func look(wallMicros: Int64, steadyMicros: Int64) -> [ClockEvent] {
        defer { (lastWallMicros, lastSteadyMicros) = (wallMicros, steadyMicros) }
        var events: [ClockEvent] = []
        let jumpMicros = wallMicros - steadyMicros - offsetMicros
        let passedMicros = steadyMicros - lastSteadyMicros
        if passedMicros > Self.stillMicros {
            // By the clock as it is now: that is the one the next pushes are stamped with.
            let gap = Gap(kind: .down, fromMicros: wallMicros - passedMicros, toMicros: wallMicros, count: 0)
            events.append(.stoodStill(gap))
        }
        guard abs(jumpMicros) > Self.toleranceMicros else { return events }
        offsetMicros = wallMicros - steadyMicros
        let gap = Gap(
            kind: .clock,
            fromMicros: min(lastWallMicros, wallMicros),
            toMicros: max(lastWallMicros, wallMicros),
            count: 0
        )
        return events + [.jumped(byMicros: jumpMicros, gap)]
    }
}
