internal import Glibc

/// Sorted runs of lines in a file without a name, which is gone when its user is, whatever happens.
final class LineSpool {
    private let path: String
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var written = 0
    /// Where the runs stand that are to be merged.
    private var runs: [Range<Int>] = []
    private var runStart = 0
    private var longestLine = 0

    /// Makes the file in a directory; only this process ever sees it.
    init(directory: String) throws(ReportError) {
        path = directory + "/(lines to be sorted)"
        descriptor = try FileSystem.createNameless(directory)
        pending.reserveCapacity(Self.writeBytes * 2)
    }

    deinit { _ = close(descriptor) }

    /// Adds a line to the run: four bytes for its length, then the line.
    func append(_ line: UnsafeBufferPointer<UInt8>) throws(ReportError) {
        withUnsafeBytes(of: UInt32(line.count)) { pending.append(contentsOf: $0) }
        pending.append(contentsOf: line)
        longestLine = max(longestLine, line.count)
        if pending.count >= Self.writeBytes { try flush() }
    }

    /// Ends the run.
    func endRun() throws(ReportError) {
        try flush()
        runs.append(runStart..<written)
        runStart = written
    }

    /// Calls `body` with the lines of all runs in order; `buffer`, which has room for two lines, is what they are read
    /// into.
    func merge(
        in buffer: UnsafeMutableBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        // Each run needs room for a line of its own: too many are merged to fewer first.
        let most = max(2, buffer.count / (longestLine + 4))
        while runs.count > most {
            let first = Array(runs.prefix(most))
            runs.removeFirst(most)
            try merge(first, in: buffer) { try append($0) }
            try endRun()
        }
        try merge(runs, in: buffer, body)
    }

    private func merge(
        _ runs: [Range<Int>],
        in buffer: UnsafeMutableBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        var heap = try cursors(of: runs, in: buffer)
        for index in heap.indices.reversed() { Self.sift(&heap, from: index) }
        while !heap.isEmpty {
            try body(heap[0].line)
            if try !heap[0].advance() {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            Self.sift(&heap, from: 0)
        }
    }

    private func cursors(
        of runs: [Range<Int>],
        in buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(ReportError) -> [LineCursor] {
        let share = buffer.count / max(1, runs.count)
        var cursors: [LineCursor] = []
        for (index, run) in runs.enumerated() {
            let part = UnsafeMutableBufferPointer(rebasing: buffer[index * share..<(index + 1) * share])
            var cursor = LineCursor(LineCursor.Source(descriptor: descriptor, path: path, range: run), in: part)
            if try cursor.advance() { cursors.append(cursor) }
        }
        return cursors
    }

    /// Puts one cursor of a heap into its place; the first line is at the top.
    private static func sift(_ heap: inout [LineCursor], from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if LineOrder.compare(heap[child].line, heap[least].line) < 0 { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func flush() throws(ReportError) {
        try pending.withUnsafeBufferPointer { (bytes) throws(ReportError) in
            try FileSystem.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, path)
        }
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    private static let writeBytes = 1 << 20
}

/// Reads one run line by line.
struct LineCursor {
    /// Where a run stands.
    struct Source {
        let descriptor: Int32
        let path: String
        var range: Range<Int>
    }

    private var source: Source
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var filled = 0
    private var next = 0
    /// The line it stands at.
    private(set) var line = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    init(_ source: Source, in buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.source = source
        self.buffer = buffer
    }

    /// Goes to the next line; false after the last.
    mutating func advance() throws(ReportError) -> Bool {
        if filled - next < 4 { try fill() }
        guard filled - next >= 4 else { return false }
        let count = Int(UnsafeRawBufferPointer(buffer).loadUnaligned(fromByteOffset: next, as: UInt32.self))
        if filled - next < 4 + count { try fill() }
        let start = next + 4
        next = start + count
        guard next <= filled else { throw failure("read back") }
        line = UnsafeBufferPointer(rebasing: buffer[start..<next])
        return true
    }

    /// Moves what is left to the front and reads on behind it.
    private mutating func fill() throws(ReportError) {
        guard let base = buffer.baseAddress else { return }
        memmove(base, base + next, filled - next)
        (filled, next) = (filled - next, 0)
        while !source.range.isEmpty, filled < buffer.count {
            let wanted = min(source.range.count, buffer.count - filled)
            let got = pread(source.descriptor, base + filled, wanted, off_t(source.range.lowerBound))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw failure("read") }
            filled += got
            source.range = source.range.lowerBound + got..<source.range.upperBound
        }
    }

    private func failure(_ action: String) -> ReportError { FileSystem.failure(source.path, action) }
}
