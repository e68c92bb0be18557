import Journal
import Notification
import Postgres

/// The rows that some pushes of one journal make: facts sorted by key, what is set aside, gaps.
struct LoadBatch: Sendable {
    private(set) var cdrs: [CDRRow] = []
    private(set) var events: [EventRow] = []
    private(set) var setAside: [SetAsideRow] = []
    private(set) var gaps: [GapRow] = []

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
            case .push: add(entry, at: place, callKey: callKey)
            case .gap: addGap(entry.body, at: place)
            }
        }
        sort()
    }

    /// Decodes one body again, as if it had come at `place`.
    init(body: [UInt8], at place: PushPlace, callKey: CallKey) {
        add(body, at: place, callKey: callKey)
        sort()
    }

    /// Decodes one record of a fee list again, which stood at `place` in its push.
    init(feeRecord content: [UInt8], at place: PushPlace, callKey: CallKey) {
        let body = Array(#"{"eventType":"fee","feeLst":["#.utf8) + content + Array("]}".utf8)
        add(body, at: place, callKey: callKey)
        // Alone in the list it is the first; in its push it stood elsewhere.
        for index in cdrs.indices { cdrs[index].place = place }
        for index in setAside.indices { setAside[index].place = place }
    }

    private init() {}

    var recordCount: Int { cdrs.count + events.count }

    /// The records at these places of the facts, CDRs first, without what is set aside.
    func records(_ range: Range<Int>) -> LoadBatch {
        var part = LoadBatch()
        part.cdrs = Array(cdrs[range.clamped(to: 0..<cdrs.count)])
        let shifted = max(range.lowerBound - cdrs.count, 0)..<max(range.upperBound - cdrs.count, 0)
        part.events = Array(events[shifted.clamped(to: 0..<events.count)])
        return part
    }

    /// The one record of a batch of one, set aside because the database refused it.
    func refused(_ error: PostgresError) -> SetAsideRow? {
        if let cdr = cdrs.first { return .refused(cdr.bytes, place: cdr.place, error: error) }
        if let event = events.first { return .refused(event.body, place: event.place, error: error) }
        return nil
    }

    private mutating func add(_ body: [UInt8], at place: PushPlace, callKey: CallKey) {
        let content = decodePush(body)
        for record in content.records {
            switch record {
            case .cdr(let cdr):
                let notes = content.findings.notes(record: cdr.index)
                cdrs.append(
                    CDRRow(cdr, bytes: Array(body[cdr.byteRange]), place: place, callKey: callKey, notes: notes)
                )
            case .statusEvent(let event):
                let notes = content.findings.notes(record: nil)
                events.append(EventRow(event, body: body, place: place, callKey: callKey, notes: notes))
            }
        }
        setAside += content.findings.compactMap { SetAsideRow($0, body: body, place: place) }
    }

    /// A push from which numbers and texts were forgotten keeps the keys it came with.
    private mutating func add(_ entry: JournalEntry, at place: PushPlace, callKey: CallKey) {
        guard let imprint = entry.imprint.map(Imprint.init(bytes:)) else {
            return add(entry.body, at: place, callKey: callKey)
        }
        let content = decodePush(entry.body)
        var ranges: [Int: Range<Int>] = [:]
        for finding in content.findings { if let record = finding.recordIndex { ranges[record] = finding.byteRange } }
        for record in content.records {
            switch record {
            case .cdr(let cdr):
                ranges[cdr.index] = cdr.byteRange
                guard let key = imprint.cdrs[cdr.index] else { continue }
                let bytes = Array(entry.body[cdr.byteRange])
                let notes = content.findings.notes(record: cdr.index)
                cdrs.append(CDRRow(cdr, bytes: bytes, place: place, callKey: callKey, notes: notes, original: key))
            case .statusEvent(let event):
                guard let key = imprint.event else { continue }
                let notes = content.findings.notes(record: nil)
                events.append(
                    EventRow(event, body: entry.body, place: place, callKey: callKey, notes: notes, original: key)
                )
            }
        }
        setAside += imprint.setAside.map { original in
            let range = original.isWhole ? nil : ranges[original.record]
            return SetAsideRow(original, content: range.map { Array(entry.body[$0]) } ?? entry.body, place: place)
        }
    }

    private mutating func addGap(_ body: [UInt8], at place: PushPlace) {
        if let gap = GapRow(body, place: place) { gaps.append(gap) }
    }

    /// Equal order everywhere keeps loaders that meet on a key from waiting for each other in a circle.
    private mutating func sort() {
        cdrs.sort {
            ($0.key, $0.place.sequence, $0.place.recordIndex) < ($1.key, $1.place.sequence, $1.place.recordIndex)
        }
        events.sort { ($0.key, $0.place.sequence) < ($1.key, $1.place.sequence) }
    }
}

extension PushPlace {
    /// The place of an entry's body as a whole.
    init(_ entry: JournalEntry, journalID: Int32) {
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

extension [Finding] {
    /// Codes and places of what was changed while reading a record; none when nothing was.
    fileprivate func notes(record index: Int?) -> String? {
        let notes = filter { $0.kind == .note && $0.recordIndex == index && $0.byteRange != nil }
        return notes.isEmpty ? nil : notes.map { "\($0.reason.code) \($0.place)" }.joined(separator: "; ")
    }
}
