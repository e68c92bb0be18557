import Glibc
import Reports

/// Writes rows to a file and reads it back.
struct Written {
    let bytes: [UInt8]
    let file: WrittenFile

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func csv(
        _ layout: ReportLayout,
        _ rows: [[String?]],
        options: CSVWriter.Options = .init()
    ) throws -> Written {
        let directory = TemporaryDirectory()
        let path = directory.path + "/" + layout.name + ".csv"
        let writer = try CSVWriter(layout, to: OutputFile(creating: path), options: options)
        try writer.append(contentsOf: rows)
        let file = try writer.finish()
        return Written(bytes: TemporaryDirectory.contents(path), file: file)
    }

    static func jsonLines(_ layout: ReportLayout, _ rows: [[String?]]) throws -> Written {
        let directory = TemporaryDirectory()
        let path = directory.path + "/" + layout.name + ".jsonl"
        let writer = JSONLinesWriter(layout, to: try OutputFile(creating: path))
        try writer.append(contentsOf: rows)
        let file = try writer.finish()
        return Written(bytes: TemporaryDirectory.contents(path), file: file)
    }
}

/// A small report with a column of every kind that matters.
let sample = ReportLayout(
    name: "sample",
    columns: [
        ReportColumn("key", .identifier), ReportColumn("caller", .phone), ReportColumn("calls", .integer),
        ReportColumn("currency", .codeList), ReportColumn("amount", .amount), ReportColumn("note", .freeText),
    ],
    totals: [ReportTotal("calls"), ReportTotal("amount", per: "currency")]
)

/// A report of one column.
func single(_ type: ReportColumnType) -> ReportLayout {
    ReportLayout(name: "single", columns: [ReportColumn("cell", type)])
}

/// A seeded generator, so that a failure can be repeated.
///
/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
