import Glibc

/// The bytes of a segment before compression, wherever they lie.
protocol SegmentSource: AnyObject {
    /// Up to `count` bytes; fewer only at the end, or where compressed bytes are broken.
    func read(at offset: UInt64, count: Int) throws(FileFailure) -> [UInt8]
    /// How many bytes there are from `offset` on, as far as that can be told; 0 for a compressed segment.
    func bytesLeft(from offset: UInt64) throws(FileFailure) -> UInt64
    /// Whether the segment was full and complete when it was put here, so that it cannot have a torn tail.
    var isSealed: Bool { get }
    /// Whether compressed bytes turned out to be broken.
    var isBroken: Bool { get }
}

/// A segment as it was written.
final class RawSegment: SegmentSource {
    private let file: OpenFile

    init(path: String) throws(FileFailure) {
        file = try OpenFile(path, O_RDONLY)
    }

    var isSealed: Bool { false }
    var isBroken: Bool { false }

    func read(at offset: UInt64, count: Int) throws(FileFailure) -> [UInt8] {
        // A damaged length must not make us allocate what is not there.
        let left = try bytesLeft(from: offset)
        return try file.read(at: offset, count: Int(min(UInt64(count), left)))
    }

    func bytesLeft(from offset: UInt64) throws(FileFailure) -> UInt64 {
        let size = try file.size()
        return size > offset ? size - offset : 0
    }
}

/// A compressed segment, read forward; going back starts again from its first byte.
final class CompressedSegment: SegmentSource {
    private var decoder: ZstdDecoder
    private let path: String
    /// What is decoded and still held: the bytes from `start` on.
    private var window: [UInt8] = []
    private var start: UInt64 = 0

    init(path: String) throws(FileFailure) {
        self.path = path
        decoder = try ZstdDecoder(path: path)
    }

    var isSealed: Bool { true }
    var isBroken: Bool { decoder.isBroken }

    func read(at offset: UInt64, count: Int) throws(FileFailure) -> [UInt8] {
        if offset < start { try restart() }
        while start + UInt64(window.count) < offset + UInt64(count) {
            forget(before: offset)
            let more = try decoder.next()
            if more.isEmpty { break }
            window += more
        }
        let from = min(window.count, Int(offset - start))
        return Array(window[from..<min(window.count, from + count)])
    }

    func bytesLeft(from offset: UInt64) throws(FileFailure) -> UInt64 { 0 }

    /// Keeps the window small; not at every read, since that would move its rest each time.
    private func forget(before offset: UInt64) {
        let passed = min(window.count, Int(offset - start))
        guard passed >= 1 << 20 || passed == window.count else { return }
        window.removeFirst(passed)
        start += UInt64(passed)
    }

    private func restart() throws(FileFailure) {
        decoder = try ZstdDecoder(path: path)
        window = []
        start = 0
    }
}
