/// The binary forms of PostgreSQL's types: big-endian, instants counted from 2000-01-01.
@usableFromInline
enum Wire {
    /// Microseconds from 1970-01-01 to 2000-01-01.
    @usableFromInline static var epochMicros: Int64 { 946_684_800_000_000 }
    /// Days from 1970-01-01 to 2000-01-01.
    static let epochDays: Int32 = 10_957

    /// Unix microseconds as the server counts them.
    ///
    /// What does not fit becomes an instant that the server refuses (22008), never an infinity.
    @usableFromInline
    static func timestamp(_ unixMicros: Int64) -> Int64 {
        let (micros, overflow) = unixMicros.subtractingReportingOverflow(epochMicros)
        return overflow || micros == .min ? .min + 1 : micros
    }

    /// The server's microseconds as Unix microseconds; infinities stay the extreme values.
    static func unixMicros(_ timestamp: Int64) -> Int64 {
        let (micros, overflow) = timestamp.addingReportingOverflow(epochMicros)
        if timestamp == .min { return .min }
        return overflow ? .max : micros
    }

    /// The bytes of an integer, most significant first.
    static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// The integer behind bytes, most significant first.
    static func integer<T: FixedWidthInteger>(_ bytes: some Sequence<UInt8>, as type: T.Type = T.self) -> T {
        bytes.reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
    }
}

extension Wire {
    /// Days since 1970-01-01 as the server counts them.
    ///
    /// What does not fit becomes a date that the server refuses, never an infinity.
    static func date(_ unixDays: Int32) -> Int32 {
        let (days, overflow) = unixDays.subtractingReportingOverflow(epochDays)
        return overflow || days == .min ? .min + 1 : days
    }

    /// A one-dimensional array, some elements of which may be NULL.
    static func array(of elementType: ServerType, _ elements: [[UInt8]?]) -> [UInt8] {
        let hasNull = elements.contains { $0 == nil }
        // Dimensions, whether there are NULLs, the element type; then length and lower bound; then the elements.
        var bytes = Self.bytes(Int32(elements.isEmpty ? 0 : 1)) + Self.bytes(Int32(hasNull ? 1 : 0))
        bytes += Self.bytes(elementType.rawValue)
        if !elements.isEmpty { bytes += Self.bytes(Int32(elements.count)) + Self.bytes(Int32(1)) }
        for element in elements {
            bytes += Self.bytes(Int32(element?.count ?? -1))
            if let element { bytes += element }
        }
        return bytes
    }
}
