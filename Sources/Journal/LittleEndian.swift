/// Integers as they stand on disk: little endian, unaligned.
extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func store(littleEndian value: some FixedWidthInteger, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout.size(ofValue: value) <= count)
        withUnsafeMutableBytes { $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value)) }
    }
}

/// Reads integers and byte runs one after the other; `nil` once the bytes run out, so that no length can lead outside.
struct ByteCursor {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    mutating func take<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let width = MemoryLayout<Value>.size
        guard let slice = take(count: width) else { return nil }
        return slice.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
    }

    mutating func take(count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, bytes.endIndex - index >= count else { return nil }
        defer { index += count }
        return bytes[index..<index + count]
    }
}
