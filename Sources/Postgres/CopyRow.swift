/// One row of a COPY in text form, decoded.
///
/// The same storage serves every row: take what must outlive the call.
public struct CopyRow: ~Copyable {
    private var storage: [UInt8] = []
    /// For each column the end of its bytes in `storage`; they begin where the column before ends.
    private var ends: [Int] = []
    private var nulls: [Bool] = []

    init() {}

    /// The number of columns.
    public var count: Int { ends.count }

    /// True when the value is SQL NULL.
    public func isNull(_ column: Int) -> Bool { nulls[column] }

    /// The bytes of a value's text form, without a copy; nil is NULL.
    public func utf8(_ column: Int) -> ArraySlice<UInt8>? {
        guard !nulls[column] else { return nil }
        return storage[(column == 0 ? 0 : ends[column - 1])..<ends[column]]
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
        storage.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        nulls.removeAll(keepingCapacity: true)
        var index = 0
        var plainStart = 0
        var isNull = false
        while index < line.count, line[index] != UInt8(ascii: "\n") {
            let byte = line[index]
            if byte == UInt8(ascii: "\t") {
                storage.append(contentsOf: line[plainStart..<index])
                endColumn(isNull)
                isNull = false
                plainStart = index + 1
            } else if byte == UInt8(ascii: "\\"), index + 1 < line.count {
                storage.append(contentsOf: line[plainStart..<index])
                index += 1
                // The server writes a backslash of a value as two, so `\N` can only be NULL.
                if line[index] == UInt8(ascii: "N") {
                    isNull = true
                } else {
                    storage.append(Self.unescaped(line[index]))
                }
                plainStart = index + 1
            }
            index += 1
        }
        storage.append(contentsOf: line[plainStart..<index])
        endColumn(isNull)
    }

    private mutating func endColumn(_ isNull: Bool) {
        ends.append(storage.count)
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
}
