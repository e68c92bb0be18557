internal import Crypto
internal import Glibc

/// A file being written: gathers small pieces into large writes, counts the bytes and digests them on the way.
///
/// Not Sendable: one writer at a time. Memory stays at the size of the buffer, whatever the size of the file.
public final class OutputFile {
    /// Name for the manifest.
    public let name: String
    private let path: String
    private var descriptor: Int32
    private let isOwned: Bool
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0
    private var byteCount = 0
    private var digest = SHA256()

    /// Writes to a descriptor that is open already, such as standard output; it is neither synced nor closed.
    public init(descriptor: Int32, name: String) {
        self.name = name
        self.path = name
        self.descriptor = descriptor
        self.isOwned = false
        self.buffer = .allocate(byteCount: Self.bufferBytes, alignment: 16)
    }

    /// Creates or empties the file at `path`; it is synced and closed when finished.
    ///
    /// The manifest's name is the last part of the path.
    public init(creating path: String) throws(ReportError) {
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        self.path = path
        self.descriptor = try FileSystem.create(path)
        self.isOwned = true
        self.buffer = .allocate(byteCount: Self.bufferBytes, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        if isOwned && descriptor >= 0 { _ = close(descriptor) }
    }

    /// Appends bytes.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(ReportError) {
        if bytes.count > buffer.count - used { try flush() }
        guard bytes.count <= buffer.count else { return try writeAll(bytes) }
        guard let source = bytes.baseAddress, let target = buffer.baseAddress else { return }
        memcpy(target + used, source, bytes.count)
        used += bytes.count
    }

    /// Appends one byte.
    @inline(__always)
    func append(_ byte: UInt8) throws(ReportError) {
        if used == buffer.count { try flush() }
        buffer[used] = byte
        used += 1
    }

    /// Appends a row with another byte for each that is `old`, and yet another for the last one.
    func append(
        _ row: UnsafeBufferPointer<UInt8>,
        replacing old: UInt8,
        with new: UInt8,
        last: UInt8
    ) throws(ReportError) {
        guard !row.isEmpty else { return }
        if row.count > buffer.count - used { try flush() }
        guard row.count <= buffer.count else {
            return try append(row.dropLast().map { $0 == old ? new : $0 } + [last])
        }
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[used..<used + row.count])
        for index in row.indices { target[index] = row[index] == old ? new : row[index] }
        target[row.count - 1] = last
        used += row.count
    }

    /// Appends text in UTF-8.
    public func append(_ text: String) throws(ReportError) {
        try append(Array(text.utf8))
    }

    /// Appends bytes.
    public func append(_ bytes: [UInt8]) throws(ReportError) {
        try bytes.withUnsafeBufferPointer { (raw) throws(ReportError) in try append(UnsafeRawBufferPointer(raw)) }
    }

    /// Writes what is left, makes an owned file durable and closes it, and says what the file holds.
    public func finish(rows: Int = 0, totals: [ControlTotal] = []) throws(ReportError) -> WrittenFile {
        try flush()
        if isOwned {
            try FileSystem.syncAndClose(descriptor, path)
            descriptor = -1
        }
        let sha256 = Hexadecimal.text(digest.finalize())
        return WrittenFile(name: name, rows: rows, bytes: byteCount, sha256: sha256, totals: totals)
    }

    private func flush() throws(ReportError) {
        let filled = UnsafeRawBufferPointer(rebasing: buffer[..<used])
        used = 0
        try writeAll(filled)
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(ReportError) {
        digest.update(bufferPointer: bytes)
        byteCount += bytes.count
        try FileSystem.writeAll(bytes, to: descriptor, path)
    }

    private static let bufferBytes = 256 * 1024
}
