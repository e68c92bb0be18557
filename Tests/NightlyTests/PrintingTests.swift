import BooksTestSupport
import Foundation
import Postgres
import Testing

@testable import Books
@testable import Reports

/// What the program prints of a call is what SQL, which prints the other reports, would have printed.
@Suite struct PrintingTests {
    private static let layout = ReportLayout(
        name: "odd",
        columns: [
            ReportColumn("text", .freeText, holdsNumbers: true), ReportColumn("code", .codeList),
            ReportColumn("number", .phone),
        ]
    )
    private static let masked = [
        "cell(masked_text(v.value))", "cell(v.value)", "phone_cell(masked_number(v.value))",
    ]

    /// Pieces of which odd values are made.
    private static let pieces = [
        "+", "+", "0", "00", "000000", "1", "7", "86", "138", "12345678", "5", "90", "42", "8", "9", "-", "=", "@", "*",
        "#", " ", "\t", "\n", "\u{00A0}", "\u{3000}", "＋", "＝", "é", "话", "'", "\"", ",", "a", "_", "(0)",
    ]

    /// Numbers of any length in every country, and values made of odd pieces.
    private static func values() -> [String] {
        var random = SeededNumbers(seed: 62)
        var values = ["", "+", "++", "+86", "+8613812345678", "8613812345678", "'+86138", "=1+1", "\u{FEFF}-1"]
        for first in 0..<100 {
            for count in [2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 14] {
                let tail = (0..<count).map { _ in String(random.below(10)) }.joined()
                values += ["+\(first)\(tail)", "\(first)\(tail)"]
            }
        }
        for _ in 0..<4_000 {
            values.append((0...random.below(7)).map { _ in pieces[random.below(pieces.count)] }.joined())
        }
        return values
    }

    @Test(arguments: [true, false])
    func `odd values are hidden and guarded as SQL does`(masksNumbers: Bool) throws {
        var nights = try TestNights()
        nights.settings.masksNumbers = masksNumbers
        let books = try nights.books.open()
        try Night(books).setParameters(asOfMicros: 0, previousMicros: nil, nights.settings)
        var printer = LinePrinter(Self.layout, masksNumbers: masksNumbers)
        let query = "SELECT " + Self.masked.joined(separator: ", ") + " FROM (SELECT $1::text AS value) AS v"
        for value in Self.values() {
            let bytes = Array(value.utf8)
            bytes.withUnsafeBufferPointer { cell in printer.print { _ in cell } }
            let row = try books.connection.query(query, [.text(value)])
            let expected = (0..<3).map { (row.text(0, $0) ?? "") + "\0" }.joined()
            try #require(
                String(decoding: printer.line, as: UTF8.self) == expected,
                "\(value.debugDescription), seed 62"
            )
        }
    }

    @Test(arguments: [
        "Asia/Shanghai", "UTC", "Asia/Kolkata", "America/St_Johns", "America/New_York", "Africa/Monrovia",
        "Europe/Amsterdam", "Pacific/Apia",
    ])
    func `instants are printed as SQL does`(zone: String) throws {
        let nights = try TestNights(zone: zone)
        let books = try nights.books.open()
        let night = Night(books)
        try night.setParameters(asOfMicros: 0, previousMicros: nil, nights.settings)
        try night.set(ReportScope(from: "2026-01-01", to: "2026-01-01"))
        var printer = LinePrinter(
            ReportLayout(name: "odd", columns: [ReportColumn("at", .instant)]),
            masksNumbers: true
        )
        let instants = [
            "0001-01-01 00:00:00+00", "0001-01-02 13:00:00+00", "1582-10-15 00:00:00+00", "1871-01-01 00:00:00+00",
            "1937-06-30 23:59:59+00", "1940-05-16 12:00:00+00", "1972-01-07 00:44:30+00", "2026-03-08 06:59:59+00",
            "2026-03-08 07:00:00+00", "2026-11-01 05:30:00+00", "2026-11-21 10:25:07.5+00", "9999-12-31 23:59:59+00",
        ]
        try books.connection.transaction {
            _ = try books.query("reports/plain")
            for instant in instants {
                let row = try books.connection.query("SELECT $1::timestamptz::text, printed($1)", [.text(instant)])
                let bytes = Array((row.text(0, 0) ?? "").utf8)
                bytes.withUnsafeBufferPointer { cell in printer.print { _ in cell } }
                #expect(String(decoding: printer.line.dropLast(), as: UTF8.self) == row.text(0, 1), "\(instant)")
            }
        }
    }
}

/// SplitMix64, so that a failure can be repeated.
private struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
