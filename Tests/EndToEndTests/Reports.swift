import Foundation

/// The folders of the nightly run as they lie on the disk.
struct ReportFolders {
    let directory: String

    init(_ stage: Stage) { directory = stage.reportsDirectory }

    /// The days that have a folder.
    var days: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil }.sorted()
    }

    /// The bytes of every current file, by day and name.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for day in days {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(day)") {
                files["\(day)/\(name)"] = try Data(contentsOf: URL(filePath: "\(directory)/\(day)/\(name)"))
            }
        }
        return files
    }

    /// The bytes of every file below a folder, kept revisions included, by path.
    static func files(in folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
            files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
        }
        return files
    }

    /// The rows of one report, of all days.
    func rows(_ report: String) throws -> [Row] {
        try days.flatMap { day in
            let text = try String(contentsOfFile: "\(directory)/\(day)/\(report).csv", encoding: .utf8)
            var table = Self.parse(text)
            let header = table.removeFirst()
            return table.map { Row(cells: Dictionary(uniqueKeysWithValues: zip(header, $0))) }
        }
    }

    /// A line of a report by column.
    struct Row: Sendable {
        let cells: [String: String]

        subscript(column: String) -> String { cells[column] ?? "no column \(column)" }

        /// A text without the mark that keeps spreadsheets from running it.
        func plain(_ column: String) -> String { Row.plain(self[column]) }

        static func plain(_ text: String) -> String { text.hasPrefix("'") ? String(text.dropFirst()) : text }

        func number(_ column: String) -> Int64? { Int64(self[column]) }
    }

    /// Splits RFC 4180 with LF.
    ///
    /// Its grammar is checked elsewhere.
    private static func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = [[]]
        var cell: [UInt8] = []
        var isQuoted = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle(); cell.append(byte)
            case UInt8(ascii: ","), UInt8(ascii: "\n"):
                guard !isQuoted else { cell.append(byte); continue }
                rows[rows.count - 1].append(unquoted(cell))
                cell = []
                if byte == UInt8(ascii: "\n") { rows.append([]) }
            default: cell.append(byte)
            }
        }
        return rows.dropLast()
    }

    private static func unquoted(_ cell: [UInt8]) -> String {
        let text = String(decoding: cell, as: UTF8.self)
        guard text.utf8.first == UInt8(ascii: "\"") else { return text }
        return String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
}
