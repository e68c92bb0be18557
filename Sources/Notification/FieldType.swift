/// How the value of a field is read and kept.
public enum FieldType: Sendable, Hashable {
    /// Any text, kept as it came.
    case text

    /// A whole number that fits 32 bits, signed.
    case integer

    /// A whole number that fits 64 bits, signed.
    case bigInteger

    /// An instant written `yyyy-MM-dd HH:mm:ss` in UTC, whole seconds, years 1 to 9999.
    case time
}

/// The value of a field after normalising.
///
/// What was not given has no value.
public enum FieldValue: Sendable, Hashable {
    /// A text of at least one character, valid UTF-8 without U+0000.
    case text(String)

    /// A whole number within the range of its field's type.
    case integer(Int64)

    /// Seconds since 1970-01-01 00:00:00 UTC.
    case time(Int64)
}

/// One row of a field table: how a field is called on the wire and in the books, and how it is read.
struct FieldSpec: Sendable {
    let wireName: String
    let columnName: String
    let type: FieldType

    /// True for the fields that records are told apart by: replacing a character could make two of them one.
    let isIdentifier: Bool

    init(_ wireName: String, _ columnName: String, _ type: FieldType = .text, isIdentifier: Bool = false) {
        self.wireName = wireName
        self.columnName = columnName
        self.type = type
        self.isIdentifier = isIdentifier
    }
}
