/// An entry as it stands in a group: length, checksum, then time, kind, lengths, texts and body.
enum EntryCodec {
    /// What an entry takes besides its texts and its body.
    static let overheadBytes = 8 + 20
    static let maxTextBytes = Int(UInt16.max)

    static func byteCount(of draft: JournalDraft) -> Int {
        overheadBytes + draft.appKey.utf8.count + draft.source.utf8.count + draft.signedBy.utf8.count
            + draft.body.count
    }

    /// Stands where 0 would: an imprint follows the body.
    ///
    /// Only in groups of the format that knows it.
    fileprivate static let imprintMark: UInt8 = 1

    /// - Parameter bodyChecksum: The body's, when it is known; only without an imprint.
    static func append(
        _ draft: JournalDraft,
        receivedAtMicros: Int64,
        bodyChecksum: UInt32? = nil,
        imprint: [UInt8]? = nil,
        to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        bytes.append(littleEndian: UInt32(byteCount(of: draft) - 8 + (imprint.map { $0.count + 4 } ?? 0)))
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: receivedAtMicros)
        bytes.append(draft.kind.rawValue)
        bytes.append(imprint == nil ? 0 : imprintMark)
        for text in [draft.appKey, draft.source, draft.signedBy] {
            bytes.append(littleEndian: UInt16(text.utf8.count))
        }
        bytes.append(littleEndian: UInt32(draft.body.count))
        for text in [draft.appKey, draft.source, draft.signedBy] { bytes.append(contentsOf: text.utf8) }
        bytes.append(contentsOf: draft.body)
        if let imprint {
            bytes.append(littleEndian: UInt32(imprint.count))
            bytes.append(contentsOf: imprint)
        }
        var checksum = CRC32C()
        checksum.add(bytes[(start + 8)...], endingWith: draft.body.count, checksum: bodyChecksum)
        bytes.store(littleEndian: checksum.value, at: start + 4)
    }

    /// The wanted entries of a group; `nil` when any length or checksum in it is wrong, or an entry is of no known kind.
    ///
    /// - Parameter isValid: Whether that has been looked at before, so that entries that are not wanted may be passed
    ///   over by their lengths.
    static func entries(
        in payload: [UInt8],
        head: GroupHead,
        isValid: Bool = false,
        where isWanted: (UInt64) -> Bool = { _ in true }
    ) -> [JournalEntry]? {
        payload.withUnsafeBytes { bytes in
            var cursor = RawCursor(bytes)
            var entries: [JournalEntry] = []
            for index in 0..<UInt64(head.count) {
                guard let content = content(&cursor, isValid: isValid) else { return nil }
                let sequence = head.firstSequence + index
                let isWanted = isWanted(sequence)
                if isValid, !isWanted { continue }
                guard let parts = EntryParts(content) else { return nil }
                if isWanted { entries.append(parts.entry(sequence: sequence)) }
            }
            return cursor.isAtEnd ? entries : nil
        }
    }

    /// Whether all lengths and checksums of a group are right.
    static func areValid(_ payload: [UInt8], head: GroupHead) -> Bool {
        entries(in: payload, head: head, where: { _ in false }) != nil
    }

    private static func content(_ cursor: inout RawCursor, isValid: Bool) -> UnsafeRawBufferPointer? {
        guard let length: UInt32 = cursor.take(), let checksum: UInt32 = cursor.take(),
            let content = cursor.take(count: Int(length)), isValid || CRC32C.checksum(content) == checksum
        else { return nil }
        return content
    }
}

extension CRC32C {
    /// Adds bytes; the last `count` of them are not looked at when their checksum is known.
    mutating func add(_ bytes: ArraySlice<UInt8>, endingWith count: Int, checksum: UInt32?) {
        guard let checksum else { return add(bytes) }
        add(bytes.dropLast(count))
        add(bytesWithChecksum: checksum, count: count)
    }
}

/// Reads integers and byte runs of memory one after the other, as ``ByteCursor`` does of an array.
private struct RawCursor {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    mutating func take<Value: FixedWidthInteger>() -> Value? {
        let width = MemoryLayout<Value>.size
        guard bytes.count - index >= width else { return nil }
        defer { index += width }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: Value.self))
    }

    mutating func take(count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, bytes.count - index >= count else { return nil }
        defer { index += count }
        return UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])
    }
}

/// An entry taken apart, its texts and body still where they stand.
private struct EntryParts {
    let receivedAtMicros: Int64
    let kind: EntryKind
    let appKey: UnsafeRawBufferPointer
    let source: UnsafeRawBufferPointer
    let signedBy: UnsafeRawBufferPointer
    let body: UnsafeRawBufferPointer
    let imprint: UnsafeRawBufferPointer?

    init?(_ content: UnsafeRawBufferPointer) {
        var cursor = RawCursor(content)
        guard let receivedAt: Int64 = cursor.take(),
            let kindNumber: UInt8 = cursor.take(), let kind = EntryKind(rawValue: kindNumber),
            let mark: UInt8 = cursor.take(), mark <= EntryCodec.imprintMark,
            let appKeyLength: UInt16 = cursor.take(), let sourceLength: UInt16 = cursor.take(),
            let signedByLength: UInt16 = cursor.take(), let bodyLength: UInt32 = cursor.take(),
            let appKey = cursor.take(count: Int(appKeyLength)),
            let source = cursor.take(count: Int(sourceLength)),
            let signedBy = cursor.take(count: Int(signedByLength)),
            let body = cursor.take(count: Int(bodyLength))
        else { return nil }
        receivedAtMicros = receivedAt
        self.kind = kind
        self.appKey = appKey
        self.source = source
        self.signedBy = signedBy
        self.body = body
        if mark == EntryCodec.imprintMark {
            guard let length: UInt32 = cursor.take(), let bytes = cursor.take(count: Int(length)) else { return nil }
            imprint = bytes
        } else {
            imprint = nil
        }
        guard cursor.isAtEnd else { return nil }
    }

    func entry(sequence: UInt64) -> JournalEntry {
        let draft = JournalDraft(
            kind: kind,
            appKey: String(decoding: appKey, as: UTF8.self),
            source: String(decoding: source, as: UTF8.self),
            signedBy: String(decoding: signedBy, as: UTF8.self),
            body: Array(body)
        )
        return JournalEntry(
            sequence: sequence,
            receivedAtMicros: receivedAtMicros,
            draft: draft,
            imprint: imprint.map { Array($0) }
        )
    }
}
