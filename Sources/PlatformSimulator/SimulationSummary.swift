/// Counts over a played day.
public struct SimulationSummary: Sendable, Equatable {
    /// Calls, each in exactly one state.
    public private(set) var calls = 0
    /// Calls by state, sorted by name.
    public private(set) var states = NamedCounts()
    /// Calls by kind of discrepancy, sorted by name; a call can count under several.
    public private(set) var discrepancies = NamedCounts()
    /// Calls by injected fault, sorted by name.
    public private(set) var faults = NamedCounts()
    /// CDRs in force.
    public private(set) var cdrsInForce = 0
    /// Distinct versions of CDRs.
    public private(set) var cdrVersions = 0
    /// Distinct status events.
    public private(set) var statusEvents = 0
    /// CDRs and status events that came again with equal content.
    public private(set) var repeats = 0
    /// Pushes of both feeds.
    public private(set) var pushes = 0
    /// Pushes of the status feed, malformed ones included.
    public private(set) var statusPushes = 0
    /// Pushes of the fee feed, malformed ones included.
    public private(set) var feePushes = 0
    /// Bytes of all bodies.
    public private(set) var bodyBytes = 0
    /// Records that must be set aside one by one.
    public private(set) var unusableRecords = 0
    /// Whole bodies that must be set aside.
    public private(set) var malformedBodies = 0

    /// Nothing counted yet.
    public init() {}

    /// Counts a push.
    public mutating func add(_ push: SimulatedPush) {
        pushes += 1
        if push.kind == .status { statusPushes += 1 } else { feePushes += 1 }
        bodyBytes += push.body.count
        unusableRecords += push.unusableRecords
        malformedBodies += push.isMalformed ? 1 : 0
    }

    /// Counts a call.
    public mutating func add(_ truth: CallTruth) {
        calls += 1
        states.add(truth.state)
        for kind in truth.discrepancies { discrepancies.add(kind) }
        for fault in truth.faults { faults.add(fault) }
        cdrsInForce += truth.cdrsInForce
        cdrVersions += truth.cdrVersions
        statusEvents += truth.statusEvents
        repeats += truth.repeats
    }
}

/// Counts under names, always in the byte order of the names.
public struct NamedCounts: Sendable, Equatable {
    /// The names with their counts, sorted.
    public private(set) var sorted: [NamedCount] = []

    /// The count under a name, 0 when there is none.
    public subscript(name: String) -> Int {
        sorted.first { $0.name == name }?.count ?? 0
    }

    /// The sum of all counts.
    public var total: Int { sorted.reduce(0) { $0 + $1.count } }

    mutating func add(_ name: String) {
        if let position = sorted.firstIndex(where: { $0.name == name }) {
            sorted[position].count += 1
        } else {
            let place = sorted.firstIndex { name.utf8.lexicographicallyPrecedes($0.name.utf8) } ?? sorted.count
            sorted.insert(NamedCount(name: name, count: 1), at: place)
        }
    }
}

/// One name with its count.
public struct NamedCount: Sendable, Equatable {
    /// What is counted.
    public let name: String
    /// How often it was seen.
    public fileprivate(set) var count: Int
}
