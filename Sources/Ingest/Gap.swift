/// Why pushes may have been refused or missed for a while.
public enum GapKind: String, Sendable, Hashable, CaseIterable {
    /// Too many pushes were waiting: 429.
    case overloaded
    /// The journal could not be written: 503.
    case journal
    /// A token was not known while the list of apps may have been out of date: 503.
    case apps
    /// A push with a known token came from an address that is not allowed: 403.
    case source
    /// A push with a known token had no right signature where one is required: 401.
    case signature
    /// A push with a known token was too large: 413.
    case size
    /// The process was not there, or stood still. The number of missed pushes is not known: the count is 0.
    case down
    /// The clock of the host jumped: times of arrival around then are off, and a down time may hide in it. The count
    /// is 0.
    case clock
}

/// A time in which pushes may have been refused or missed, as it is written to the journal.
public struct Gap: Sendable, Hashable {
    /// Why.
    public var kind: GapKind
    /// The first refusal, or the last sign of life.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var fromMicros: Int64
    /// The last refusal, or the return; not before `fromMicros`.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var toMicros: Int64
    /// How many pushes were refused, 0 or more.
    public var count: Int

    /// Makes a gap from its parts.
    public init(kind: GapKind, fromMicros: Int64, toMicros: Int64, count: Int) {
        self.kind = kind
        self.fromMicros = fromMicros
        self.toMicros = toMicros
        self.count = count
    }

    /// The body of the journal entry: one JSON object with `kind`, `from_micros`, `to_micros`, `count`.
    public var body: [UInt8] {
        let kind = jsonString(kind.rawValue)
        return Array(
            #"{"kind":\#(kind),"from_micros":\#(fromMicros),"to_micros":\#(toMicros),"count":\#(count)}"#.utf8
        )
    }
}

/// Refusals joined into gaps, one a kind, until they are due to be written.
struct GapLedger: Sendable {
    private var open: [GapKind: Gap] = [:]
    private var takenAtMicros: [GapKind: Int64] = [:]
    let intervalMicros: Int64

    init(intervalMicros: Int64) {
        self.intervalMicros = intervalMicros
    }

    var isEmpty: Bool { open.isEmpty }

    mutating func add(_ gap: Gap) {
        guard var joined = open[gap.kind] else {
            open[gap.kind] = gap
            return
        }
        joined.fromMicros = min(joined.fromMicros, gap.fromMicros)
        joined.toMicros = max(joined.toMicros, gap.toMicros)
        joined.count += gap.count
        open[gap.kind] = joined
    }

    /// Takes a gap whose kind was not taken within the interval, the earliest first; `nil` when none is due.
    mutating func takeDue(nowMicros: Int64, all: Bool = false) -> Gap? {
        let due = open.values.filter { all || isDue($0.kind, nowMicros: nowMicros) }
        guard let gap = due.min(by: { ($0.fromMicros, $0.kind.rawValue) < ($1.fromMicros, $1.kind.rawValue) })
        else { return nil }
        open[gap.kind] = nil
        takenAtMicros[gap.kind] = nowMicros
        return gap
    }

    /// Puts back a gap that could not be written; it is due again at once.
    mutating func putBack(_ gap: Gap) {
        takenAtMicros[gap.kind] = nil
        add(gap)
    }

    private func isDue(_ kind: GapKind, nowMicros: Int64) -> Bool {
        guard let takenAtMicros = takenAtMicros[kind] else { return true }
        return nowMicros - takenAtMicros >= intervalMicros || nowMicros < takenAtMicros
    }
}
