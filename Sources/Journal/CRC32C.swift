import CZstd

/// CRC32C (Castagnoli), the checksum of every header, entry and group on disk.
struct CRC32C {
    private var state: UInt32 = .max

    /// The checksum of everything added so far.
    var value: UInt32 { ~state }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        state = huadan_crc32c(state, bytes.baseAddress, bytes.count)
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ add(UnsafeRawBufferPointer($0)) }) == nil {
            add(Array(bytes)[...])
        }
    }

    /// Adds `count` bytes whose checksum is known, without looking at them.
    mutating func add(bytesWithChecksum checksum: UInt32, count: Int) {
        state = ~huadan_crc32c_joined(value, checksum, count)
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var checksum = CRC32C()
        checksum.add(bytes)
        return checksum.value
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var checksum = CRC32C()
        checksum.add(bytes)
        return checksum.value
    }
}
