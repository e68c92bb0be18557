import Journal
import Notification
import Postgres

/// What one push makes: its records as rows of COPY, one after the other, and what is set aside.
struct PushRows: Sendable {
    let body: [UInt8]
    let place: PushPlace
    private(set) var rows: [UInt8] = []
    private(set) var cdrs: [FactRow] = []
    private(set) var events: [FactRow] = []
    private(set) var setAside: [SetAsideRow] = []

    /// A push from which numbers and texts were forgotten keeps the keys it came with.
    init(_ entry: JournalEntry, at place: PushPlace, callKey: CallKey) {
        let imprint = entry.imprint.map(Imprint.init(bytes:))
        self.init(entry.body, at: place, callKey: callKey, imprint)
    }

    /// Decodes a body.
    ///
    /// - Parameter isAlone: Its one record stood at `place`.
    init(_ body: [UInt8], at place: PushPlace, callKey: CallKey, isAlone: Bool = false) {
        self.init(body, at: place, callKey: callKey, nil, isAlone: isAlone)
    }

    private init(_ body: [UInt8], at place: PushPlace, callKey: CallKey, _ imprint: Imprint?, isAlone: Bool = false) {
        self.body = body
        self.place = place
        let content = decodePush(body)
        let sources = RecordSources(findings: content.findings, isAlone: isAlone, imprint: imprint)
        write(content.records, sources, callKey)
        if let imprint {
            setAside = SetAsideRow.rows(imprint, content, body: body, place: place)
        } else {
            setAside = content.findings.compactMap { SetAsideRow($0, body: body, place: place) }
        }
    }

    func send(_ row: FactRow, to copy: inout BinaryCopyWriter) throws(PostgresError) {
        var failure: PostgresError?
        rows.withUnsafeBytes { bytes in
            do throws(PostgresError) {
                try copy.rows(UnsafeRawBufferPointer(rebasing: bytes[row.bytes]), count: 1)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private mutating func write(_ records: [NotificationRecord], _ sources: RecordSources, _ callKey: CallKey) {
        guard !records.isEmpty else { return }
        var (rowRoom, keyRoom) = (0, 0)
        for record in records {
            let needed = sources.room(for: record, from: place)
            rowRoom += needed.row
            keyRoom = max(keyRoom, needed.key)
        }
        rows = [UInt8](unsafeUninitializedCapacity: rowRoom) { buffer, count in
            var rows = BinaryRows(UnsafeMutableRawBufferPointer(buffer))
            withUnsafeTemporaryAllocation(byteCount: keyRoom, alignment: 16) { room in
                let keys = FactKeys(callKey, room: room)
                for record in records { add(record, keys, sources, to: &rows) }
            }
            count = rows.count
        }
    }
}

extension PushRows {
    private mutating func add(
        _ record: NotificationRecord,
        _ keys: FactKeys,
        _ sources: RecordSources,
        to rows: inout BinaryRows
    ) {
        let start = rows.count
        switch record {
        case .cdr(let cdr):
            guard let key = sources.key(of: cdr, keys) else { return }
            let place = sources.isAlone ? place : place.at(record: cdr.index)
            CDRRow.write(cdr, key, place, sources.notes(record: cdr.index), to: &rows)
            cdrs.append(FactRow(key, place, bytes: start..<rows.count, source: cdr.byteRange))
        case .statusEvent(let event):
            guard let key = sources.key(of: event, keys, from: place) else { return }
            let place = place.at(record: 0)
            EventRow.write(event, key, place, sources.notes(record: nil), to: &rows)
            events.append(FactRow(key, place, bytes: start..<rows.count, source: event.byteRange))
        }
    }
}

extension FactRow {
    fileprivate init(_ key: FactKey, _ place: PushPlace, bytes: Range<Int>, source: Range<Int>) {
        self.init(
            key: key,
            sequence: place.sequence,
            recordIndex: place.recordIndex,
            push: 0,
            bytes: bytes,
            source: source
        )
    }
}

/// What the rows of a push need besides its records.
private struct RecordSources {
    let findings: [Finding]
    /// Its one record stood elsewhere in the push.
    let isAlone: Bool
    /// The keys its records came with, when texts were forgotten since.
    let imprint: Imprint?

    func key(of cdr: CallDetailRecord, _ keys: FactKeys) -> FactKey? {
        if let imprint { return imprint.cdrs[cdr.index] }
        return keys.key(of: cdr)
    }

    func key(of event: StatusEvent, _ keys: FactKeys, from place: PushPlace) -> FactKey? {
        if let imprint { return imprint.event }
        return keys.key(of: event, from: place)
    }

    /// Codes and places of what was changed while reading a record; none when nothing was.
    func notes(record index: Int?) -> String? {
        if findings.isEmpty { return nil }
        let notes = findings.filter { $0.kind == .note && $0.recordIndex == index && $0.byteRange != nil }
        return notes.isEmpty ? nil : notes.map { "\($0.reason.code) \($0.place)" }.joined(separator: "; ")
    }

    /// Bytes that a record's row and its keys need at the most.
    func room(for record: NotificationRecord, from place: PushPlace) -> (row: Int, key: Int) {
        switch record {
        case .cdr(let cdr):
            (
                CDRRow.room(for: cdr, notes(record: cdr.index), from: place),
                FactKeys.room(for: cdr.canonicalRoom, from: place)
            )
        case .statusEvent(let event):
            (
                EventRow.room(for: event, notes(record: nil), from: place),
                FactKeys.room(for: event.canonicalRoom, from: place)
            )
        }
    }
}

extension SetAsideRow {
    /// What was set aside of a push of which something was forgotten since.
    fileprivate static func rows(
        _ imprint: Imprint,
        _ content: PushContent,
        body: [UInt8],
        place: PushPlace
    ) -> [SetAsideRow] {
        var ranges: [Int: Range<Int>] = [:]
        for finding in content.findings { if let record = finding.recordIndex { ranges[record] = finding.byteRange } }
        for case .cdr(let cdr) in content.records { ranges[cdr.index] = cdr.byteRange }
        return imprint.setAside.map { original in
            let range = original.isWhole ? nil : ranges[original.record]
            return SetAsideRow(original, content: range.map { Array(body[$0]) } ?? body, place: place)
        }
    }
}

/// The rows of COPY that pushes make, without a database: for measuring.
package struct RowProbe {
    private let callKey: CallKey

    /// Uses a key of 32 bytes for call ids.
    package init(callKey bytes: [UInt8]) {
        callKey = CallKey(bytes)
    }

    /// Decodes a push into rows in the binary form of COPY, keys included; says how many records there are.
    package func rows(of body: [UInt8], sequence: UInt64 = 1) -> (bytes: [UInt8], records: Int) {
        let place = PushPlace(
            journalID: 1,
            sequence: sequence,
            recordIndex: -1,
            receivedAtMicros: 1_700_000_000_000_000,
            tokenAppKey: "probe",
            signedBy: nil
        )
        let push = PushRows(body, at: place, callKey: callKey)
        return (push.rows, push.cdrs.count + push.events.count)
    }
}
