internal import Glibc

/// The cells of one row as they are printed (guarded, not yet quoted), side by side in one buffer that is used again
/// for the next row.
struct PrintedRow {
    private(set) var bytes: [UInt8] = []
    /// End of each cell in `bytes`.
    private(set) var ends: [Int] = []
    /// Whether the writer put the leading `'` there.
    private(set) var guards: [Bool] = []

    var cellCount: Int { ends.count }

    init(columnCount: Int) {
        bytes.reserveCapacity(4096)
        ends.reserveCapacity(columnCount)
        guards.reserveCapacity(columnCount)
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        guards.removeAll(keepingCapacity: true)
    }

    /// U+0000, which many readers stop at, becomes U+FFFD.
    mutating func append(_ cell: UnsafeBufferPointer<UInt8>, guarded: Bool) {
        if guarded { bytes.append(0x27) }
        if let base = cell.baseAddress, memchr(base, 0, cell.count) != nil {
            for byte in cell {
                if byte == 0 { bytes.append(contentsOf: [0xEF, 0xBF, 0xBD]) } else { bytes.append(byte) }
            }
        } else {
            bytes.append(contentsOf: cell)
        }
        ends.append(bytes.count)
        guards.append(guarded)
    }

    func range(_ column: Int) -> Range<Int> {
        (column == 0 ? 0 : ends[column - 1])..<ends[column]
    }

    /// The first column at which this row stands before `other`, if it does.
    ///
    /// Bytewise, empty first.
    func columnBefore(_ other: PrintedRow) -> Int? {
        bytes.withUnsafeBufferPointer { mine in
            other.bytes.withUnsafeBufferPointer { theirs in
                for column in 0..<min(cellCount, other.cellCount) {
                    let order = Self.compare(
                        UnsafeBufferPointer(rebasing: mine[range(column)]),
                        UnsafeBufferPointer(rebasing: theirs[other.range(column)])
                    )
                    if order != 0 { return order < 0 ? column : nil }
                }
                return nil
            }
        }
    }

    private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        guard shared > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
            return left.count - right.count
        }
        let order = memcmp(leftBase, rightBase, shared)
        return order != 0 ? Int(order) : left.count - right.count
    }
}
