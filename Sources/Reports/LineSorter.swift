internal import Glibc

/// Sorts lines by their bytes in bounded memory, whatever their number.
///
/// Lines gather in a buffer; full, it is sorted and goes as a run to a file without a name, and in the end the runs are
/// merged. Lines that fit the buffer touch no disk.
///
/// Not Sendable: one user at a time.
public final class LineSorter {
    private let directory: String
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var used = 0
    private var places: [Place] = []
    private var spool: LineSpool?

    /// A line of the buffer.
    private struct Place {
        let offset: UInt32
        let count: UInt32
        /// Eight bytes of the line behind those that all lines share.
        var prefix: UInt64 = 0
    }

    /// Prepares a sorter that puts what does not fit `bufferBytes`, 4 GiB at most, into a file in `directory`.
    ///
    /// The buffer grows for a line that is longer than half of it.
    public init(directory: String, bufferBytes: Int = 48 << 20) {
        precondition(bufferBytes > 0 && bufferBytes <= Int(UInt32.max), "\(bufferBytes) bytes are no buffer")
        self.directory = directory
        buffer = .allocate(capacity: bufferBytes)
    }

    deinit { buffer.deallocate() }

    /// Takes a line in; throws `cannotWrite`.
    public func append(_ line: [UInt8]) throws(ReportError) {
        try makeRoom(forTwo: line.count)
        if line.count > buffer.count - used { try spill() }
        _ = UnsafeMutableBufferPointer(rebasing: buffer[used...]).update(fromContentsOf: line)
        places.append(Place(offset: UInt32(used), count: UInt32(line.count)))
        used += line.count
    }

    /// Calls `body` with each line in order, valid only during the call; afterwards the sorter is not to be used.
    public func forEach(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        guard spool != nil else {
            sort()
            for place in places { try body(line(place)) }
            return
        }
        try spill()
        try spool?.merge(in: buffer, body)
    }

    /// Runs are merged line by line, so the buffer must hold two of the longest.
    private func makeRoom(forTwo count: Int) throws(ReportError) {
        let needed = 2 * (count + 4)
        guard needed > buffer.count else { return }
        try spill()
        buffer.deallocate()
        buffer = .allocate(capacity: needed)
    }

    private func line(_ place: Place) -> UnsafeBufferPointer<UInt8> {
        let start = Int(place.offset)
        return UnsafeBufferPointer(rebasing: buffer[start..<start + Int(place.count)])
    }

    private func spill() throws(ReportError) {
        guard !places.isEmpty else { return }
        sort()
        if spool == nil { spool = try LineSpool(directory: directory) }
        for place in places { try spool?.append(line(place)) }
        try spool?.endRun()
        places.removeAll(keepingCapacity: true)
        used = 0
    }

    private func sort() { sort(places.indices, sharing: 0) }

    /// Sorts lines that have their first bytes in common by the eight that come after, then those that share these too.
    private func sort(_ range: Range<Int>, sharing known: Int) {
        let shared = sharedBytes(of: range, from: known)
        var isShort = false
        for index in range {
            places[index].prefix = Self.prefix(line(places[index]), from: shared)
            isShort = isShort || places[index].count < shared + 8
        }
        places[range].sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            // Bytes that a line does not have are none that it shares.
            return isShort && LineOrder.compare(line(left), line(right), from: shared) < 0
        }
        guard !isShort else { return }
        var first = range.lowerBound
        while first < range.upperBound {
            let prefix = places[first].prefix
            let end = places[first..<range.upperBound].firstIndex { $0.prefix != prefix } ?? range.upperBound
            if end - first > 1 { sort(first..<end, sharing: shared + 8) }
            first = end
        }
    }

    /// How many bytes lines begin with alike, of which so many are known.
    private func sharedBytes(of range: Range<Int>, from known: Int) -> Int {
        guard let first = places[range].first.map(line) else { return 0 }
        var shared = first.count
        for place in places[range] where shared > known {
            let other = line(place)
            shared = min(shared, other.count)
            var index = known
            while index < shared, first[index] == other[index] { index += 1 }
            shared = index
        }
        return shared
    }

    /// The first bytes of a line as a number that sorts like them.
    private static func prefix(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<start + 8 { value = value << 8 | UInt64(index < line.count ? line[index] : 0) }
        return value
    }
}

/// The order of lines: bytewise, the shorter first when it begins the longer.
enum LineOrder {
    /// Below 0 when `left` stands before `right`.
    static func compare(
        _ left: UnsafeBufferPointer<UInt8>,
        _ right: UnsafeBufferPointer<UInt8>,
        from start: Int = 0
    ) -> Int {
        let shared = min(left.count, right.count) - start
        guard shared > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
            return left.count - right.count
        }
        let order = memcmp(leftBase + start, rightBase + start, shared)
        return order != 0 ? Int(order) : left.count - right.count
    }
}
