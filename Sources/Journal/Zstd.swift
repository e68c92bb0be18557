import CZstd
import Glibc

/// Decodes a zstd file piece by piece.
final class ZstdDecoder {
    private let file: OpenFile
    private let stream: OpaquePointer
    private var input: [UInt8] = []
    private var inputUsed = 0
    private var fileOffset: UInt64 = 0
    /// What zstd still expects; 0 between frames.
    private var expected = 0
    private(set) var isBroken = false

    private static let inputBytes = 1 << 17
    private static let outputBytes = 1 << 18

    init(path: String) throws(FileFailure) {
        file = try OpenFile(path, O_RDONLY)
        guard let stream = ZSTD_createDStream() else {
            throw FileFailure(operation: "zstd", path: path, errorNumber: ENOMEM)
        }
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    /// The next decoded bytes; empty at the end, and where the file is broken.
    func next() throws(FileFailure) -> [UInt8] {
        while !isBroken {
            if inputUsed == input.count, try !refill() {
                isBroken = expected != 0 || fileOffset == 0
                return []
            }
            let output = decodeOnce()
            if !output.isEmpty { return output }
        }
        return []
    }

    private func refill() throws(FileFailure) -> Bool {
        input = try file.read(at: fileOffset, count: Self.inputBytes)
        inputUsed = 0
        fileOffset += UInt64(input.count)
        return !input.isEmpty
    }

    private func decodeOnce() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.outputBytes) { buffer, filled in
            input.withUnsafeBytes { bytes in
                var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: inputUsed)
                var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                expected = ZSTD_decompressStream(stream, &target, &source)
                isBroken = ZSTD_isError(expected) != 0
                inputUsed = source.pos
                filled = isBroken ? 0 : target.pos
            }
        }
    }
}

/// Encodes one zstd frame, with a checksum of its content, piece by piece.
final class ZstdEncoder {
    private let stream: OpaquePointer
    private let path: String

    init(level: Int32, path: String) throws(FileFailure) {
        guard let stream = ZSTD_createCStream() else {
            throw FileFailure(operation: "zstd", path: path, errorNumber: ENOMEM)
        }
        self.stream = stream
        self.path = path
        ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCStream(stream) }

    /// The encoded form of more bytes; with `isLast` the frame ends.
    func encode(_ bytes: [UInt8], isLast: Bool) throws(FileFailure) -> [UInt8] {
        var encoded: [UInt8] = []
        var used = 0
        var left = 1
        while used < bytes.count || (isLast && left != 0) {
            let output = [UInt8](unsafeUninitializedCapacity: ZSTD_CStreamOutSize()) { buffer, filled in
                bytes.withUnsafeBytes { input in
                    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: used)
                    var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                    left = ZSTD_compressStream2(stream, &target, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
                    used = source.pos
                    filled = target.pos
                }
            }
            if ZSTD_isError(left) != 0 { throw FileFailure(operation: "zstd", path: path, errorNumber: EIO) }
            encoded += output
        }
        return encoded
    }
}
