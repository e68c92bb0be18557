import Notification

/// What holds for the answer to every body, whatever its bytes.
///
/// - Returns: What does not hold; `nil` when all does.
public func brokenNotificationLaw(_ body: [UInt8]) -> String? {
    let content = decodePush(body)
    return brokenPlaces(content, body.count)
        ?? brokenRepeat(content, body)
        ?? content.records.lazy.compactMap { brokenRecord($0, body) }.first
}

/// Findings and records lie within the body, and every element of the list is either a record or set aside.
private func brokenPlaces(_ content: PushContent, _ byteCount: Int) -> String? {
    if content.isSetAside, content.findings.count != 1 || !content.records.isEmpty {
        return "a body set aside has one finding and no record"
    }
    for finding in content.findings {
        guard 0...byteCount ~= finding.byteOffset else { return "a finding lies outside the body: \(finding)" }
        guard finding.kind != .record || finding.byteRange != nil else {
            return "a record without its place: \(finding)"
        }
    }
    let setAside = content.findings.filter { $0.kind == .record }.compactMap(\.recordIndex)
    let indexes = (content.records.compactMap(\.cdr).map(\.index) + setAside).sorted()
    return indexes == Array(0..<indexes.count) ? nil : "elements without an outcome: \(indexes)"
}

/// Reading again gives the same.
private func brokenRepeat(_ content: PushContent, _ body: [UInt8]) -> String? {
    let again = decodePush(body)
    let isSame =
        content.findings == again.findings && content.unknownFields == again.unknownFields
        && content.records.map(\.content) == again.records.map(\.content)
    return isSame ? nil : "read again, the body says something else"
}

private func brokenRecord(_ record: NotificationRecord, _ body: [UInt8]) -> String? {
    guard 0...body.count ~= record.byteRange.upperBound else { return "a record lies outside the body" }
    guard 1...256 ~= record.sessionID.unicodeScalars.count else { return "a session of no or too many characters" }
    guard lastReadableSecond.contains(record.seconds) else { return "an end beyond the years 1 to 9999" }
    return brokenExtract(record, body[record.byteRange]) ?? brokenRewriting(record) ?? brokenTexts(record)
}

/// A record's own bytes alone, in a body of their own, give the same record.
private func brokenExtract(_ record: NotificationRecord, _ bytes: ArraySlice<UInt8>) -> String? {
    let alone = decodePush(record.envelope(bytes))
    guard let only = alone.records.first, alone.records.count == 1 else { return "cut out, a record is none" }
    guard only.identity == record.identity else { return "cut out, a record is another" }
    return only.content == record.content ? nil : "cut out, a record says something else"
}

/// Written anew from its values, a record is the same.
private func brokenRewriting(_ record: NotificationRecord) -> String? {
    let written = record.envelope(record.plainJSON)
    let again = decodePush(written)
    guard let only = again.records.first, again.records.count == 1 else {
        return "written anew, a record is none: \(String(decoding: written, as: UTF8.self))"
    }
    guard only.identity == record.identity, only.content == record.content else {
        return "written anew, a record is another: \(String(decoding: written, as: UTF8.self))"
    }
    return nil
}

/// PostgreSQL takes every text: UTF-8 without U+0000.
private func brokenTexts(_ record: NotificationRecord) -> String? {
    for bytes in record.texts {
        guard !bytes.isEmpty, !bytes.contains(0) else { return "a text that is empty or holds U+0000" }
        guard String(validating: bytes, as: UTF8.self) != nil else { return "a text that is not UTF-8" }
    }
    return nil
}

private let lastReadableSecond: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

// MARK: - Records of either kind

extension NotificationRecord {
    fileprivate var cdr: CallDetailRecord? { if case .cdr(let cdr) = self { cdr } else { nil } }

    fileprivate var byteRange: Range<Int> {
        switch self {
        case .cdr(let cdr): cdr.byteRange
        case .statusEvent(let event): event.byteRange
        }
    }

    fileprivate var sessionID: String {
        switch self {
        case .cdr(let cdr): cdr.sessionID
        case .statusEvent(let event): event.sessionID
        }
    }

    fileprivate var seconds: Int64 {
        switch self {
        case .cdr(let cdr): cdr.endSeconds
        case .statusEvent(let event): event.occurredSeconds
        }
    }

    fileprivate var content: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .cdr(let cdr): cdr.appendContent(to: &bytes)
        case .statusEvent(let event): event.appendContent(to: &bytes)
        }
        return bytes
    }

    fileprivate var identity: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .cdr(let cdr): cdr.appendIdentity(to: &bytes)
        case .statusEvent(let event): event.appendIdentity(to: &bytes)
        }
        return bytes
    }

    fileprivate var texts: [ArraySlice<UInt8>] {
        switch self {
        case .cdr(let cdr): CDRField.allCases.compactMap(cdr.textBytes)
        case .statusEvent(let event): StatusField.allCases.compactMap(event.textBytes)
        }
    }

    /// The smallest body around the bytes of one record of this kind.
    fileprivate func envelope(_ record: some Collection<UInt8>) -> [UInt8] {
        switch self {
        case .cdr: Array(#"{"eventType":"fee","feeLst":["#.utf8) + record + Array("]}".utf8)
        case .statusEvent(let event):
            Array(#"{"eventType":"\#(event.eventType.wireName)","statusInfo":"#.utf8) + record + Array("}".utf8)
        }
    }

    /// The record as one JSON object: the known fields by their values, then what is unknown.
    fileprivate var plainJSON: [UInt8] {
        var members: [String]
        let unknown: String?
        switch self {
        case .cdr(let cdr):
            members = CDRField.allCases.compactMap { field in cdr[field].map { member(field.wireName, $0) } }
            members += cdr.unreadableTimes.map { member($0.field.wireName, .text($0.text)) }
            unknown = cdr.unknownFields
        case .statusEvent(let event):
            members = StatusField.allCases.compactMap { field in event[field].map { member(field.wireName, $0) } }
            members += event.unreadableTimes.map { member($0.field.wireName, .text($0.text)) }
            unknown = event.unknownFields
        }
        let rest = unknown.map { String($0.utf8.dropFirst().dropLast()) ?? "" }
        return Array("{\((members + (rest.map { [$0] } ?? [])).joined(separator: ","))}".utf8)
    }
}
