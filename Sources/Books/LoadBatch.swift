import Journal
import Notification
import Postgres

/// The rows that some pushes of one journal make: facts sorted by key, what is set aside, gaps.
struct LoadBatch: Sendable {
    private(set) var cdrs: [FactRow] = []
    private(set) var events: [FactRow] = []
    private(set) var setAside: [SetAsideRow] = []
    private(set) var gaps: [GapRow] = []
    /// The pushes that hold the facts.
    private var pushes: [PushRows] = []

    /// Decodes the entries of a journal that the books know as `journalID`.
    ///
    /// - Parameter knownAtMicros: When what is new in them became known; none: when they were received.
    init(
        _ entries: some Sequence<JournalEntry>,
        journalID: Int32,
        callKey: CallKey,
        knownAtMicros: Int64? = nil
    ) {
        for entry in entries {
            var place = PushPlace(entry, journalID: journalID)
            place.receivedAtMicros = knownAtMicros ?? place.receivedAtMicros
            switch entry.kind {
            case .push: add(PushRows(entry, at: place, callKey: callKey))
            case .gap: if let gap = GapRow(entry.body, place: place) { gaps.append(gap) }
            }
        }
        sort()
    }

    /// Decodes one body again, as if it had come at `place`.
    init(body: [UInt8], at place: PushPlace, callKey: CallKey) {
        add(PushRows(body, at: place, callKey: callKey))
        sort()
    }

    /// Decodes one record of a fee list again, which stood at `place` in its push.
    init(feeRecord content: [UInt8], at place: PushPlace, callKey: CallKey) {
        let body = Array(#"{"eventType":"fee","feeLst":["#.utf8) + content + Array("]}".utf8)
        // Alone in the list it is the first; in its push it stood elsewhere.
        add(PushRows(body, at: place, callKey: callKey, isAlone: true))
        for index in setAside.indices { setAside[index].place = place }
    }

    private init() {}

    var recordCount: Int { cdrs.count + events.count }

    /// The records at these places of the facts, CDRs first, without what is set aside.
    func records(_ range: Range<Int>) -> LoadBatch {
        var part = LoadBatch()
        part.pushes = pushes
        part.cdrs = Array(cdrs[range.clamped(to: 0..<cdrs.count)])
        let shifted = max(range.lowerBound - cdrs.count, 0)..<max(range.upperBound - cdrs.count, 0)
        part.events = Array(events[shifted.clamped(to: 0..<events.count)])
        return part
    }

    /// The one record of a batch of one, set aside because the database refused it.
    func refused(_ error: PostgresError) -> SetAsideRow? {
        if let cdr = cdrs.first {
            let push = pushes[cdr.push]
            let place = push.place.at(record: Int(cdr.recordIndex))
            return .refused(Array(push.body[cdr.source]), place: place, error: error)
        }
        return events.first.map { event in
            // A status event needs its envelope to be read again.
            let push = pushes[event.push]
            return .refused(push.body, place: push.place.at(record: Int(event.recordIndex)), error: error)
        }
    }

    /// Sends rows in the order given.
    func send(_ rows: [FactRow], to copy: inout BinaryCopyWriter) throws(PostgresError) {
        for row in rows { try pushes[row.push].send(row, to: &copy) }
    }

    private mutating func add(_ push: PushRows) {
        setAside += push.setAside
        guard !push.rows.isEmpty else { return }
        for row in push.cdrs { cdrs.append(row.in(push: pushes.count)) }
        for row in push.events { events.append(row.in(push: pushes.count)) }
        pushes.append(push)
    }

    private mutating func sort() {
        cdrs.sort(by: <)
        events.sort(by: <)
    }
}

extension FactRow {
    fileprivate func `in`(push index: Int) -> FactRow {
        var row = self
        row.push = index
        return row
    }
}

extension PushPlace {
    /// The place of an entry's body as a whole.
    fileprivate init(_ entry: JournalEntry, journalID: Int32) {
        self.init(
            journalID: journalID,
            sequence: entry.sequence,
            recordIndex: -1,
            receivedAtMicros: entry.receivedAtMicros,
            tokenAppKey: entry.appKey.isEmpty ? nil : entry.appKey,
            signedBy: entry.signedBy.isEmpty ? nil : entry.signedBy
        )
    }
}
