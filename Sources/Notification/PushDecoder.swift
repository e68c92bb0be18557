/// Reads the envelope of a push in one pass.
///
/// `eventType` may come last, so the records of either kind are read where they stand, and the kind that `eventType`
/// names is used.
struct PushDecoder {
    private var scanner: JSONScanner
    private var notes: [Finding] = []
    private var envelopeFault: BodyFault?
    private var unknown = CanonicalMembers()

    private var eventType: EnvelopeMember<EventName>?
    private var feeList: EnvelopeMember<FeeList>?
    private var statusInfo: EnvelopeMember<StatusInfo>?

    private var fields: FieldReading

    /// Takes an array and its bytes.
    init(_ bytes: UnsafeRawBufferPointer, of body: [UInt8]) {
        scanner = JSONScanner(bytes)
        fields = FieldReading(body)
    }

    mutating func decode() throws(BodyFault) -> PushContent {
        try readBody()
        if let envelopeFault { throw envelopeFault }
        switch try requiredEvent() {
        case .fee:
            try keepUnused("statusInfo", statusInfo?.range)
            return try feeContent()
        case .status(let type):
            try keepUnused("feeLst", feeList?.range)
            return try statusContent(type)
        }
    }

    private mutating func readBody() throws(BodyFault) {
        if scanner.skipByteOrderMark() {
            note(.byteOrderMark, "", at: 0, "the body starts with a byte-order mark")
        }
        scanner.skipSpace()
        let start = scanner.position
        guard scanner.current != nil else {
            throw BodyFault(reason: .emptyBody, byteOffset: start, message: "the body is empty")
        }
        if scanner.current == UInt8(ascii: "{") {
            try readMembers()
        } else {
            try scanner.skipValue()
            envelopeFault = BodyFault(
                reason: .wrongEnvelope,
                byteOffset: start,
                message: "the body is JSON, but not an object"
            )
        }
        scanner.skipSpace()
        guard scanner.current == nil else { throw scanner.malformed("more after the end", at: scanner.position) }
    }

    private mutating func note(_ reason: Finding.Reason, _ place: String, at offset: Int, _ message: String) {
        notes.append(
            Finding(
                kind: .note,
                reason: reason,
                recordIndex: nil,
                place: place,
                byteOffset: offset,
                message: message,
                byteRange: nil
            )
        )
    }
}

// MARK: - Members

extension PushDecoder {
    private mutating func readMembers() throws(BodyFault) {
        var isFirst = true
        try scanner.enterContainer()
        while let key = try scanner.nextKey(&isFirst) {
            var flaws = CanonicalFlaws()
            let name = try scanner.cleanText(key, &flaws)
            switch String(decoding: name, as: UTF8.self) {
            case "eventType": try readEventType()
            case "feeLst": try readFeeList()
            case "statusInfo": try readStatusInfo()
            case let other: try readUnknown(name, other, flaws)
            }
        }
        if !unknown.settle() {
            failEnvelope(.duplicateKey, "", at: 0, "the body has an unknown key twice, with different values")
        }
    }

    private mutating func readEventType() throws(BodyFault) {
        if let eventType { return try compare("eventType", eventType.range) }
        let start = scanner.position
        let name: EventName
        switch try scanner.scanToken() {
        case .null: name = .notGiven
        case .string(let string):
            var flaws = CanonicalFlaws()
            name = EventName(String(decoding: try scanner.cleanText(string, &flaws), as: UTF8.self))
        case .number, .bool: name = .unknown
        case .object, .array:
            try scanner.skipValue()
            name = .notText
        }
        eventType = EnvelopeMember(range: start..<scanner.position, value: name)
    }

    private mutating func readFeeList() throws(BodyFault) {
        if let feeList { return try compare("feeLst", feeList.range) }
        let start = scanner.position
        var list = FeeList.unused
        if eventType?.value.mayBeFee ?? true {
            list = try readFeeEntries()
        } else {
            try scanner.skipValue()
        }
        feeList = EnvelopeMember(range: start..<scanner.position, value: list)
    }

    private mutating func readFeeEntries() throws(BodyFault) -> FeeList {
        switch try scanner.scanToken() {
        case .null: return .notGiven
        case .string(let string): return string.range.isEmpty ? .notGiven : .notAList
        case .number, .bool: return .notAList
        case .object: return .entries([.record(try readRecord(.cdr, .loneFee))])
        case .array:
            var entries: [FeeEntry] = []
            var isFirst = true
            try scanner.enterContainer()
            while try scanner.nextElement(&isFirst) {
                entries.append(try readFeeEntry(entries.count))
            }
            return entries.isEmpty ? .notGiven : .entries(entries)
        }
    }

    private mutating func readFeeEntry(_ index: Int) throws(BodyFault) -> FeeEntry {
        if scanner.current == UInt8(ascii: "{") { return .record(try readRecord(.cdr, .fee(index))) }
        let range = try scanner.skipValue()
        let place = RecordPlace.fee(index)
        return .notAnObject(
            Finding(
                kind: .record,
                reason: .notAnObject,
                recordIndex: index,
                place: place.pointer(to: ""),
                byteOffset: range.lowerBound,
                message: "\(place.label(of: "")) is not an object",
                byteRange: range
            )
        )
    }

    private mutating func readStatusInfo() throws(BodyFault) {
        if let statusInfo { return try compare("statusInfo", statusInfo.range) }
        let start = scanner.position
        var event = StatusInfo.unused
        if eventType?.value.mayBeStatus ?? true {
            event = try readEvent()
        } else {
            try scanner.skipValue()
        }
        statusInfo = EnvelopeMember(range: start..<scanner.position, value: event)
    }

    private mutating func readEvent() throws(BodyFault) -> StatusInfo {
        switch try scanner.scanToken() {
        case .null: return .notGiven
        case .string(let string): return string.range.isEmpty ? .notGiven : .notAnObject
        case .object: return .record(try readRecord(.status, .statusInfo))
        case .number, .bool: return .notAnObject
        case .array:
            try scanner.skipValue()
            return .notAnObject
        }
    }

    private mutating func readRecord(_ layout: RecordLayout, _ place: RecordPlace) throws(BodyFault) -> RecordReader {
        var reader = RecordReader(layout, place)
        try reader.read(&scanner, &fields)
        return reader
    }

    private mutating func readUnknown(
        _ name: [UInt8],
        _ key: String,
        _ keyFlaws: CanonicalFlaws
    ) throws(BodyFault) {
        let offset = scanner.position
        var flaws = keyFlaws
        var value: [UInt8] = []
        try scanner.appendCanonical(to: &value, &flaws)
        unknown.add(name, CanonicalMembers.normalised(value))
        let place = "/" + key.pointerEscaped
        if flaws.hasConflictingKey {
            failEnvelope(.duplicateKey, place, at: offset, "an unknown member has a key twice, with different values")
        }
        if flaws.hasReplacedText {
            note(.textReplaced, place, at: offset, "an unknown member holds bytes that are no characters")
        }
    }

    /// Accepts a second occurrence of a member when it says the same.
    private mutating func compare(_ key: String, _ first: Range<Int>) throws(BodyFault) {
        let offset = scanner.position
        var flaws = CanonicalFlaws()
        var value: [UInt8] = []
        try scanner.appendCanonical(to: &value, &flaws)
        if try canonical(first) != value {
            failEnvelope(.duplicateKey, "/\(key)", at: offset, "\(key) is given twice, with different values")
        }
    }

    private func canonical(_ range: Range<Int>) throws(BodyFault) -> [UInt8] {
        var again = JSONScanner(scanner.bytes, at: range.lowerBound)
        var flaws = CanonicalFlaws()
        var value: [UInt8] = []
        try again.appendCanonical(to: &value, &flaws)
        return value
    }

    /// Sets the body aside, unless it turns out later that it is not even JSON.
    private mutating func failEnvelope(
        _ reason: Finding.Reason,
        _ place: String,
        at offset: Int,
        _ message: String
    ) {
        guard envelopeFault == nil else { return }
        envelopeFault = BodyFault(reason: reason, place: place, byteOffset: offset, message: message)
    }
}

// MARK: - Content

extension PushDecoder {
    private func requiredEvent() throws(BodyFault) -> PushKind {
        let offset = eventType?.range.lowerBound ?? 0
        switch eventType?.value {
        case .fee: return .fee
        case .status(let type): return .status(type)
        case nil, .notGiven:
            throw BodyFault(
                reason: .noEventType,
                place: "/eventType",
                byteOffset: offset,
                message: "eventType is missing; key names are case sensitive"
            )
        case .unknown:
            throw BodyFault(
                reason: .unknownEventType,
                place: "/eventType",
                byteOffset: offset,
                message: "eventType is not one that is known"
            )
        case .notText:
            throw BodyFault(
                reason: .wrongEnvelope,
                place: "/eventType",
                byteOffset: offset,
                message: "eventType is not a text"
            )
        }
    }

    private func feeContent() throws(BodyFault) -> PushContent {
        let offset = feeList?.range.lowerBound ?? 0
        switch feeList?.value {
        case .entries(let entries): return content(of: entries)
        case .notAList:
            throw BodyFault(
                reason: .wrongEnvelope,
                place: "/feeLst",
                byteOffset: offset,
                message: "feeLst is neither a list nor an object"
            )
        case nil, .notGiven, .unused:
            throw BodyFault(
                reason: .feeListMissing,
                place: "/feeLst",
                byteOffset: offset,
                message: "feeLst is missing or empty"
            )
        }
    }

    private func content(of entries: [FeeEntry]) -> PushContent {
        var records: [NotificationRecord] = []
        var findings = notes
        records.reserveCapacity(entries.count)
        let reading = fields.finished()
        for (index, entry) in entries.enumerated() {
            switch entry {
            case .notAnObject(let finding): findings.append(finding)
            case .record(var reader):
                let own = RecordFields(reading, reader)
                if let cdr = CallDetailRecord(&reader, own, index: index) { records.append(.cdr(cdr)) }
                findings += reader.findings
            }
        }
        return PushContent(records: records, findings: findings, unknownFields: unknown.objectText)
    }

    private func statusContent(_ type: EventType) throws(BodyFault) -> PushContent {
        let offset = statusInfo?.range.lowerBound ?? 0
        switch statusInfo?.value {
        case .record(var reader):
            let own = RecordFields(fields.finished(), reader)
            let event = StatusEvent(&reader, own, eventType: type)
            let records = event.map { [NotificationRecord.statusEvent($0)] } ?? []
            return PushContent(
                records: records,
                findings: notes + reader.findings,
                unknownFields: unknown.objectText
            )
        case .notAnObject:
            throw BodyFault(
                reason: .wrongEnvelope,
                place: "/statusInfo",
                byteOffset: offset,
                message: "statusInfo is not an object"
            )
        case nil, .notGiven, .unused:
            throw BodyFault(
                reason: .statusInfoMissing,
                place: "/statusInfo",
                byteOffset: offset,
                message: "statusInfo is missing"
            )
        }
    }

    /// Keeps the member of the other kind of push, which has no place in this one.
    private mutating func keepUnused(_ key: String, _ range: Range<Int>?) throws(BodyFault) {
        guard let range else { return }
        let value = try canonical(range)
        guard !CanonicalMembers.isNotGiven(value) else { return }
        unknown.add(Array(key.utf8), value)
        _ = unknown.settle()
        note(.bodyKeyUnused, "/\(key)", at: range.lowerBound, "\(key) does not belong to this eventType; kept aside")
    }
}
