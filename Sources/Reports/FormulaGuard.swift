/// Keeps a spreadsheet from running a cell as a formula, by a leading `'`, without touching phone numbers and amounts.
///
/// The rule, which SQL can mirror word for word:
///
/// 1. An empty cell stays as it is.
/// 2. A column of `integer`, `amount`, `instant`, `day` or `phone` leaves a cell alone when the cell is what the column
///    says (`^-?[0-9]+$`; `^-?[0-9]+(\.[0-9]+)?$`; `^[0-9][0-9T:+.Z-]*$`; the same; `^\+?[0-9*#]+$`).
///    Otherwise, and in every other column, rule 3 decides.
/// 3. The cell gets a leading `'` when it begins with TAB, LF or CR, or when its first character that is not blank is one
///    of `= + - @ ＝ ＋ － ＠` (the last four are U+FF1D, U+FF0B, U+FF0D, U+FF20, which some input methods turn into the
///    plain ones). Blank is U+0001 to U+0020, U+007F, U+00A0, U+200B, U+3000 and U+FEFF.
///
/// As a regular expression of PostgreSQL, rule 3 is
/// `^([\t\n\r]|[\u0001-\u0020\u007F\u00A0\u200B\u3000\uFEFF]*[=+@\uFF1D\uFF0B\uFF0D\uFF20-])` (in `COLLATE "C"`).
///
/// A guarded cell starts with `'`, which is neither blank nor dangerous, so guarding it again changes nothing. For the
/// same reason a text that had a leading `'` from the start is left alone: the file does not tell the two apart, the
/// books do.
public enum FormulaGuard {
    /// The text as it stands in a CSV cell, before quoting.
    public static func guarded(_ text: String, as type: ReportColumnType) -> String {
        var copy = text
        return copy.withUTF8 { isNeeded($0, as: type) } ? "'" + text : text
    }

    /// Whether a cell, in UTF-8, gets a leading `'`.
    public static func isNeeded(_ cell: UnsafeBufferPointer<UInt8>, as type: ReportColumnType) -> Bool {
        guard let first = cell.first, isSuspicious(first) else { return false }
        return !CellShape.isExpected(cell, as: type) && startsFormula(cell)
    }

    /// Letters, digits and other plain characters settle the question at the first byte, which is nearly always.
    @inline(__always)
    private static func isSuspicious(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte >= 0x7F || byte == 0x2B || byte == 0x2D || byte == 0x3D || byte == 0x40
    }

    private static func startsFormula(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        if let first = cell.first, first == 0x09 || first == 0x0A || first == 0x0D { return true }
        var rest = cell[...]
        while let blank = blankLength(rest) { rest = rest.dropFirst(blank) }
        return dangerous.contains { rest.starts(with: $0) }
    }

    /// Bytes of the blank character at the front, if there is one.
    private static func blankLength(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard let first = rest.first else { return nil }
        if (first >= 0x01 && first <= 0x20) || first == 0x7F { return 1 }
        return wideBlanks.first { rest.starts(with: $0) }?.count
    }

    private static let wideBlanks = ["\u{00A0}", "\u{200B}", "\u{3000}", "\u{FEFF}"].map { Array($0.utf8) }
    private static let dangerous = ["=", "+", "-", "@", "＝", "＋", "－", "＠"].map { Array($0.utf8) }
}
