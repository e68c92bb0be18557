/// A second opinion on our CSV: a parser of RFC 4180 with LF that refuses whatever the grammar does not allow.
enum StrictCSV {
    struct Fault: Error, Equatable {
        let line: Int
        let reason: String
    }

    static func parse(_ bytes: [UInt8]) throws(Fault) -> [[String]] {
        var parser = Parser(bytes: bytes)
        var rows: [[String]] = []
        while !parser.isAtEnd {
            let row = try parser.row()
            if let first = rows.first, first.count != row.count {
                throw Fault(line: rows.count + 1, reason: "\(row.count) fields instead of \(first.count)")
            }
            rows.append(row)
        }
        return rows
    }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0
        var line = 1

        var isAtEnd: Bool { position == bytes.count }

        mutating func row() throws(Fault) -> [String] {
            var fields: [String] = [try field()]
            while next() == UInt8(ascii: ",") {
                position += 1
                fields.append(try field())
            }
            guard next() == UInt8(ascii: "\n") else { throw fault("a line does not end in LF") }
            position += 1
            line += 1
            return fields
        }

        private mutating func field() throws(Fault) -> String {
            try text(next() == UInt8(ascii: "\"") ? quoted() : plain())
        }

        private mutating func plain() throws(Fault) -> [UInt8] {
            let field = bytes[position...].prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\n") }
            guard !field.contains(UInt8(ascii: "\"")), !field.contains(UInt8(ascii: "\r")) else {
                throw fault("a quote or CR in a field without quotes")
            }
            position += field.count
            return Array(field)
        }

        private mutating func quoted() throws(Fault) -> [UInt8] {
            var field: [UInt8] = []
            position += 1
            while let byte = next() {
                position += 1
                if byte != UInt8(ascii: "\"") {
                    field.append(byte)
                } else if next() == UInt8(ascii: "\"") {
                    field.append(byte)
                    position += 1
                } else {
                    return field
                }
            }
            throw fault("a quote is not closed")
        }

        private func text(_ field: [UInt8]) throws(Fault) -> String {
            guard let text = String(validating: field, as: UTF8.self) else { throw fault("not UTF-8") }
            return text
        }

        private func next() -> UInt8? { isAtEnd ? nil : bytes[position] }

        private func fault(_ reason: String) -> Fault { Fault(line: line, reason: reason) }
    }
}
