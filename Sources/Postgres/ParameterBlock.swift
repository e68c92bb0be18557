/// The arrays that `PQexecParams` wants, in one block of memory.
struct ParameterBlock {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    /// Where each value starts in `storage`; nil is NULL.
    private var starts: [Int?] = []
    private var storage: [UInt8] = []

    private static let byteaType = ServerType.bytea.rawValue
    private static let timestamptzType = ServerType.timestamptz.rawValue
    private static let uuidArrayType = ServerType.uuidArray.rawValue
    private static let byteaArrayType = ServerType.byteaArray.rawValue

    init(_ values: [PostgresValue], statementName: String) throws(PostgresError) {
        for (index, value) in values.enumerated() {
            guard append(value) else { throw Self.holdsZero(parameter: index + 1, statementName) }
        }
    }

    var count: Int32 { Int32(starts.count) }

    /// Calls `body` with the C array of value pointers, valid for the call.
    func withPointers<T>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
        storage.withUnsafeBytes { bytes in
            let base = bytes.baseAddress
            let pointers = starts.map { start in
                start.flatMap { offset in base.map { ($0 + offset).assumingMemoryBound(to: CChar.self) } }
            }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }

    private mutating func append(_ value: PostgresValue) -> Bool {
        switch value {
        case .null: appendNull()
        case .text(let text): return appendText(text)
        case .int(let integer): return appendText(String(integer))
        case .bool(let flag): return appendText(flag ? "t" : "f")
        case .bytes(let bytes): appendBinary(bytes, type: Self.byteaType)
        case .uuid(let uuid): return appendText(uuid.description)
        case .instant(let micros): appendBinary(Wire.bytes(Wire.timestamp(micros)), type: Self.timestamptzType)
        case .textArray(let texts): return appendText(ArrayLiteral.encode(texts))
        case .intArray(let integers): return appendText(ArrayLiteral.encode(integers.map(String.init)))
        case .uuidArray(let uuids): appendBinary(Wire.array(of: .uuid, uuids.map(\.bytes)), type: Self.uuidArrayType)
        case .bytesArray(let arrays): appendBinary(Wire.array(of: .bytea, arrays), type: Self.byteaArrayType)
        }
        return true
    }

    private mutating func appendNull() {
        appendShape(type: 0, length: 0, format: 0)
        starts.append(nil)
    }

    /// False when the text holds a zero byte, which would end it early and silently.
    private mutating func appendText(_ text: String) -> Bool {
        let start = storage.count
        storage.append(contentsOf: text.utf8)
        guard !storage[start...].contains(0) else { return false }
        appendShape(type: 0, length: Int32(storage.count - start), format: 0)
        storage.append(0)
        starts.append(start)
        return true
    }

    private mutating func appendBinary(_ bytes: [UInt8], type: UInt32) {
        starts.append(storage.count)
        appendShape(type: type, length: Int32(bytes.count), format: 1)
        storage.append(contentsOf: bytes)
        storage.append(0)
    }

    private mutating func appendShape(type: UInt32, length: Int32, format: Int32) {
        types.append(type)
        lengths.append(length)
        formats.append(format)
    }

    private static func holdsZero(parameter: Int, _ statementName: String) -> PostgresError {
        PostgresError(
            .server(.characterNotInRepertoire),
            "parameter $\(parameter) holds U+0000, which PostgreSQL cannot store in a text",
            statementName: statementName
        )
    }
}
