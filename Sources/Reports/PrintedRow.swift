internal import Glibc

/// The cells of one row as they are printed (guarded, not yet quoted), a zero behind each, in one buffer that is used
/// again for the next row.
///
/// No cell has a zero of its own, so the bytes of rows are in the order of their cells.
struct PrintedRow {
    private(set) var bytes: [UInt8] = []
    /// End of each cell in `bytes`: where its zero is.
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
        bytes.append(0)
    }

    /// Takes a row that `LinePrinter` has printed, for another one.
    mutating func replace(with line: UnsafeBufferPointer<UInt8>) {
        removeAll()
        bytes.append(contentsOf: line)
        var start = 0
        while let base = line.baseAddress, start < line.count, let zero = memchr(base + start, 0, line.count - start) {
            let end = UnsafeRawPointer(zero) - UnsafeRawPointer(base)
            ends.append(end)
            guards.append(false)
            start = end + 1
        }
    }

    func range(_ column: Int) -> Range<Int> {
        (column == 0 ? 0 : ends[column - 1] + 1)..<ends[column]
    }

    /// The first column at which this row stands before `other`, if it does.
    ///
    /// Bytewise, empty first.
    func columnBefore(_ other: PrintedRow) -> Int? {
        bytes.withUnsafeBufferPointer { mine in
            other.bytes.withUnsafeBufferPointer { theirs in
                guard LineOrder.compare(mine, theirs) < 0 else { return nil }
                let place = mine.indices.first { mine[$0] != theirs[$0] } ?? 0
                return ends.firstIndex { $0 >= place }
            }
        }
    }
}
