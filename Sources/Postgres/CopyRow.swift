/// One row of a COPY in text form, decoded.
///
/// The same storage serves every row: take what must outlive the call.
public struct CopyRow: ~Copyable {
    private var storage: UnsafeMutableBufferPointer<UInt8>
    /// For each column the end of its bytes in `storage`; they begin where the column before ends.
    private var ends: [Int] = []
    private var nulls: [Bool] = []

    init() {
        storage = .allocate(capacity: 4_096)
    }

    deinit {
        storage.deallocate()
    }

    /// The number of columns.
    public var count: Int { ends.count }

    /// True when the value is SQL NULL.
    public func isNull(_ column: Int) -> Bool { nulls[column] }

    /// The bytes of a value's text form where they are, valid until the next row; nil is NULL.
    public func utf8(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
        guard !nulls[column] else { return nil }
        let start = column == 0 ? 0 : ends[column - 1]
        return UnsafeBufferPointer(rebasing: storage[start..<ends[column]])
    }

    /// A value's text form; nil is NULL.
    public func text(_ column: Int) -> String? {
        utf8(column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All values in text form.
    public var texts: [String?] { (0..<count).map { text($0) } }

    /// Reads one line: tabs part the columns, `\N` is NULL, a backslash escapes.
    ///
    /// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2>.
    mutating func decode(_ line: UnsafeBufferPointer<UInt8>) {
        ends.removeAll(keepingCapacity: true)
        nulls.removeAll(keepingCapacity: true)
        reserve(line.count)
        var (index, used) = (0, 0)
        var isNull = false
        while index < line.count, line[index] != Self.lineFeed {
            let byte = line[index]
            index += 1
            if byte == Self.tab {
                endColumn(used, isNull)
                isNull = false
            } else if byte == Self.backslash, index < line.count {
                // The server writes a backslash of a value as two, so `\N` can only be NULL.
                if line[index] == UInt8(ascii: "N") {
                    isNull = true
                } else {
                    storage[used] = Self.unescaped(line[index])
                    used += 1
                }
                index += 1
            } else {
                storage[used] = byte
                used += 1
            }
        }
        endColumn(used, isNull)
    }

    /// Values never take more room than their line.
    private mutating func reserve(_ bytes: Int) {
        guard storage.count < bytes else { return }
        storage.deallocate()
        storage = .allocate(capacity: bytes * 2)
    }

    private mutating func endColumn(_ end: Int, _ isNull: Bool) {
        ends.append(end)
        nulls.append(isNull)
    }

    private static func unescaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "v"): 11
        case UInt8(ascii: "f"): 12
        case UInt8(ascii: "r"): 13
        default: letter
        }
    }

    private static let tab = UInt8(ascii: "\t")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let backslash = UInt8(ascii: "\\")
}
