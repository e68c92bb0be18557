/// Reads one record: every known key into its field, every other one into the unknown fields.
///
/// The first fault sets the record aside; reading goes on, since the rest of the body must be well-formed.
struct RecordReader {
    let layout: RecordLayout
    let place: RecordPlace
    /// The places of its values among those of the push.
    private(set) var slots = 0..<0
    /// Bytes of all its texts.
    private(set) var textBytes = 0
    private(set) var hasUnreadableTime = false
    /// The last field that was read, -1 before the first.
    private var last = -1
    /// What few records have, apart: a record is moved about, and most of its size would be this.
    private var remarks: Remarks?
    private var seen: UInt64 = 0
    private var start = 0
    private var end = 0

    init(_ layout: RecordLayout, _ place: RecordPlace) {
        self.layout = layout
        self.place = place
    }

    private final class Remarks {
        var unknown = CanonicalMembers()
        var notes: [Finding] = []
        var fault: Finding?
    }

    /// Why the record is set aside.
    var fault: Finding? { remarks?.fault }

    /// The given keys that no table knows, as a canonical JSON object; none when there are none.
    var unknownFields: String? { remarks?.unknown.objectText }

    /// Where the record lies in the body.
    var byteRange: Range<Int> { start..<end }

    /// What there is to say about the record.
    ///
    /// Notes on a record that is set aside say nothing of use.
    var findings: [Finding] {
        guard let remarks else { return [] }
        var findings = remarks.fault.map { [$0] } ?? remarks.notes
        for index in findings.indices {
            findings[index].byteRange = byteRange
        }
        return findings
    }

    /// Reads the object at the scanner's position.
    mutating func read(_ scanner: inout JSONScanner, _ fields: inout FieldReading) throws(BodyFault) {
        start = scanner.position
        slots = fields.beginRecord(fieldCount: layout.specs.count)
        var isFirst = true
        try scanner.enterContainer()
        while true {
            if readPlainMember(&isFirst, &scanner, &fields) { continue }
            guard let key = try scanner.nextKey(&isFirst) else { break }
            try readMember(key, &scanner, &fields)
        }
        end = scanner.position
        checkSessionID(fields)
        checkGrouping(fields)
        checkUnknown()
    }

    /// Sets the record aside, unless it is already.
    mutating func fail(_ reason: Finding.Reason, _ field: String, at offset: Int, _ what: StaticString) {
        guard fault == nil else { return }
        remarked().fault = finding(.record, reason, field, at: offset, "\(what)")
    }

    /// The key of a known field.
    func name(_ field: Int) -> String {
        layout.specs[field].wireName
    }

    /// Says something about the record without setting it aside.
    mutating func note(_ reason: Finding.Reason, _ field: String, at offset: Int, _ what: String) {
        remarked().notes.append(finding(.note, reason, field, at: offset, what))
    }

    private mutating func remarked() -> Remarks {
        if let remarks { return remarks }
        let made = Remarks()
        remarks = made
        return made
    }

    private func finding(
        _ kind: Finding.Kind,
        _ reason: Finding.Reason,
        _ field: String,
        at offset: Int,
        _ what: String
    ) -> Finding {
        Finding(
            kind: kind,
            reason: reason,
            recordIndex: place.index,
            place: place.pointer(to: field),
            byteOffset: offset,
            message: "\(place.label(of: field)) \(what)",
            byteRange: nil
        )
    }
}

// MARK: - Checks of the whole record

extension RecordReader {
    private static let characterLimit = 256

    private mutating func checkSessionID(_ fields: FieldReading) {
        let slot = fields[slots.lowerBound + layout.sessionID]
        if slot.kind == .absent {
            fail(.sessionIDMissing, name(layout.sessionID), at: start, "is missing; key names are case sensitive")
        } else if isTooLong(slot, fields) {
            fail(.sessionIDTooLong, name(layout.sessionID), at: start, "has more than 256 characters")
        }
    }

    private mutating func checkGrouping(_ fields: FieldReading) {
        for field in layout.grouping {
            let slot = fields[slots.lowerBound + field]
            guard slot.kind == .text, isTooLong(slot, fields) else { continue }
            fail(.groupingTextTooLong, name(field), at: start, "has more than 256 characters")
        }
    }

    private func isTooLong(_ slot: FieldSlot, _ fields: FieldReading) -> Bool {
        slot.textLength > Self.characterLimit && characterCount(slot, fields) > Self.characterLimit
    }

    private func characterCount(_ slot: FieldSlot, _ fields: FieldReading) -> Int {
        // Every byte but a continuation byte starts a character.
        fields.bytes(slot).lazy.filter { $0 & 0xC0 != 0x80 }.count
    }

    private mutating func checkUnknown() {
        if let remarks, !remarks.unknown.settle() {
            fail(.duplicateKey, "", at: start, "has an unknown key twice, with different values")
        }
    }
}

// MARK: - Members

extension RecordReader {
    /// Reads a member as nearly all are written: a known key that is new, and a value that is kept as it stands.
    ///
    /// False, without a step, for any other: that one is read with all care.
    @inline(__always)
    private mutating func readPlainMember(
        _ isFirst: inout Bool,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) -> Bool {
        let before = scanner.position
        let guess = fields.follower(of: last)
        if let field = plainField(guess, isFirst: isFirst, &scanner), seen & 1 << UInt64(field) == 0,
            let slot = plainValue(layout.types[field], &scanner, &fields.lastDate)
        {
            isFirst = false
            if field != guess { fields.noteFollower(field, of: last) }
            keep(slot, as: field, &fields)
            return true
        }
        scanner.move(to: before)
        return false
    }

    /// Steps to the next value and gives the known field it belongs to; none, wherever it then stands, for any other.
    ///
    /// The key that is expected is compared where it would lie, without a search for its end.
    @inline(__always)
    private func plainField(_ guess: Int, isFirst: Bool, _ scanner: inout JSONScanner) -> Int? {
        if let key = scanner.compactKey(isFirst: isFirst, length: layout.keyLength(guess)),
            layout.isKey(scanner.slice(key), of: guess)
        {
            scanner.move(to: key.upperBound + 2)
            scanner.skipSpace()
            return guess
        }
        return scanner.plainKey(isFirst: isFirst).flatMap { layout.field(scanner.slice($0)) }
    }

    private mutating func readMember(
        _ key: JSONString,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) {
        if key.isVerbatim, let field = layout.field(scanner.slice(key.range)) {
            return try readField(field, &scanner, &fields)
        }
        var flaws = CanonicalFlaws()
        let name = try scanner.cleanText(key, &flaws)
        if let field = name.withUnsafeBytes({ layout.field($0) }) {
            return try readField(field, &scanner, &fields)
        }
        try readUnknown(name, at: key.range.lowerBound, flaws, &scanner)
    }

    @inline(__always)
    private mutating func keep(_ slot: FieldSlot, as field: Int, _ fields: inout FieldReading) {
        seen |= 1 << UInt64(field)
        last = field
        fields[slots.lowerBound + field] = slot
        textBytes += slot.textLength
        if slot.kind == .unreadableTime { hasUnreadableTime = true }
    }

    private mutating func readField(
        _ field: Int,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) {
        let offset = scanner.position
        let slot = try readValue(field, &scanner, &fields)
        let bit: UInt64 = 1 << UInt64(field)
        if seen & bit == 0 {
            keep(slot, as: field, &fields)
        } else if !fields.areEqual(fields[slots.lowerBound + field], slot) {
            fail(.duplicateKey, name(field), at: offset, "is given twice, with different values")
        }
    }

    private mutating func readUnknown(
        _ name: [UInt8],
        at offset: Int,
        _ keyFlaws: CanonicalFlaws,
        _ scanner: inout JSONScanner
    ) throws(BodyFault) {
        var flaws = keyFlaws
        var value: [UInt8] = []
        try scanner.appendCanonical(to: &value, &flaws)
        remarked().unknown.add(name, CanonicalMembers.normalised(value))
        let key = String(decoding: name, as: UTF8.self)
        noteFlaws(flaws, key, at: offset)
        if let known = layout.fieldIgnoringCase(name) {
            note(.keyLetterCase, key, at: offset, "is not a known key, \(known.wireName) is: letter case counts")
        }
    }

    mutating func noteFlaws(_ flaws: CanonicalFlaws, _ field: String, at offset: Int) {
        if flaws.hasConflictingKey {
            fail(.duplicateKey, field, at: offset, "has a key twice, with different values")
        }
        if flaws.hasReplacedText {
            noteReplacedText(field, at: offset)
        }
    }

    mutating func noteReplacedText(_ field: String, at offset: Int) {
        note(.textReplaced, field, at: offset, "holds bytes that are no characters; U+FFFD stands in their place")
    }
}
