import Crypto
import Glibc

/// A segment that retention took away; a line in the journal's `removed` file says the same.
public struct RemovedSegment: Sendable, Equatable {
    /// The file's name.
    public let name: String
    /// The sequence numbers that were in it.
    public let sequences: ClosedRange<UInt64>
    /// Its size as it lay on disk, compressed or not.
    public let bytes: UInt64
    /// The CRC32C of the file as it lay on disk.
    public let checksum: UInt32
    /// The SHA-256 of the file as it lay on disk, hexadecimal: a copy elsewhere can be proved by it.
    public let sha256: String
}

extension JournalRoot {
    /// Removes whole segments, the oldest first, that are loaded and whose entries were all received before a limit.
    ///
    /// The newest segment always stays: the journal's end is read from it. Can run beside a living writer.
    ///
    /// - Parameters:
    ///   - limitMicros: in microseconds since 1970-01-01 UTC; a segment goes if all its entries are older.
    ///   - loadedThrough: the smallest position that any loader has committed.
    /// - Throws: `notFound`, `file`. What was removed before the failure stays removed, and recorded.
    @discardableResult
    public func removeSegments(
        _ id: JournalID,
        olderThanMicros limitMicros: Int64,
        loadedThrough: UInt64,
        atMicros: Int64
    ) throws(JournalError) -> [RemovedSegment] {
        let directory = try existing(id)
        var removed: [RemovedSegment] = []
        do {
            let segments = try directory.segments()
            for (segment, next) in zip(segments, segments.dropFirst()) {
                // The next header's floor is not before the latest entry of this segment. An unreadable one is a no.
                guard let header = try directory.header(of: next), next - 1 <= loadedThrough,
                    header.stampFloorMicros < limitMicros
                else { break }
                removed.append(try directory.remove(segment, upTo: next - 1, atMicros: atMicros))
            }
        } catch {
            throw .file(error)
        }
        return removed
    }
}

extension JournalDirectory {
    /// Records the removal before it happens, so that no segment is ever gone without a line.
    fileprivate func remove(
        _ segment: UInt64,
        upTo last: UInt64,
        atMicros: Int64
    ) throws(FileFailure) -> RemovedSegment {
        let paths = [rawPath(segment), compressedPath(segment)]
        let path = FileSystem.size(of: paths[0]) != nil ? paths[0] : paths[1]
        let (bytes, checksum, sha256) = try Self.measure(path)
        let name = String(path.dropFirst(self.path.count + 1))
        let line = """
            removed segment=\(name) first=\(segment) last=\(last) bytes=\(bytes) crc32c=\(checksum) \
            sha256=\(sha256) at_micros=\(atMicros)
            """
        do {
            try FileSystem.appendLine(line, to: removedPath, in: self.path)
        } catch  where error.errorNumber == ENOSPC {
            // On a full disk the line needs room before the removal makes some; a living writer sets it aside again.
            Reserve(self).release()
            try FileSystem.appendLine(line, to: removedPath, in: self.path)
        }
        for path in paths { try FileSystem.remove(path) }
        try FileCalls.system.syncDirectory(self.path)
        return RemovedSegment(
            name: name,
            sequences: segment...last,
            bytes: bytes,
            checksum: checksum,
            sha256: sha256
        )
    }

    private static func measure(_ path: String) throws(FileFailure) -> (bytes: UInt64, checksum: UInt32, sha256: String)
    {
        let file = try OpenFile(path, O_RDONLY)
        var checksum = CRC32C()
        var sha256 = SHA256()
        var bytes: UInt64 = 0
        while true {
            let chunk = try file.read(at: bytes, count: 1 << 20)
            if chunk.isEmpty {
                let digits = sha256.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                return (bytes, checksum.value, digits.joined())
            }
            checksum.add(chunk)
            sha256.update(data: chunk)
            bytes += UInt64(chunk.count)
        }
    }
}
