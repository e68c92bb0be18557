import CLibPQ
import Foundation

/// Copies the rows of a binary COPY file into a table, on one connection, so many rows a transaction.
///
/// Usage: `bench-copy CONNINFO TABLE FILE ROWS_A_BATCH`; prints `rows=… seconds=…`. Nothing of Huadan is in it: this is
/// the yardstick.
@main
struct Copy {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let batch = Int(arguments[4]), batch > 0 else {
            stop("usage: bench-copy CONNINFO TABLE FILE ROWS_A_BATCH", status: 64)
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: arguments[3]), options: .alwaysMapped)
        let session = PQconnectdb(arguments[1])
        guard PQstatus(session) == CONNECTION_OK else { stop(String(cString: PQerrorMessage(session)), status: 69) }
        let sender = Sender(session: session, statement: "COPY \(arguments[2]) FROM STDIN (FORMAT binary)")
        let (batches, rows) = file.withUnsafeBytes { split($0, rowsPerBatch: batch) }
        // Read from the disk before the clock runs.
        let touched = file.withUnsafeBytes { $0.reduce(UInt8(0), ^) }
        let began = ContinuousClock.now
        file.withUnsafeBytes { bytes in
            for range in batches { sender.send(UnsafeRawBufferPointer(rebasing: bytes[range])) }
        }
        let spent = (ContinuousClock.now - began).components
        print("rows=\(rows) seconds=\(Double(spent.seconds) + Double(spent.attoseconds) / 1e18) check=\(touched)")
        PQfinish(session)
    }

    /// Where the batches lie in the file, and how many rows there are.
    private static func split(_ bytes: UnsafeRawBufferPointer, rowsPerBatch: Int) -> ([Range<Int>], Int) {
        var batches: [Range<Int>] = []
        var rows = 0
        var start = Header.length
        var place = start
        while true {
            let columns = bytes.bigEndian(Int16.self, at: place)
            guard columns >= 0 else { break }
            place += 2
            for _ in 0..<columns { place += 4 + max(Int(bytes.bigEndian(Int32.self, at: place)), 0) }
            rows += 1
            if rows.isMultiple(of: rowsPerBatch) {
                batches.append(start..<place)
                start = place
            }
        }
        if place > start { batches.append(start..<place) }
        return (batches, rows)
    }
}

/// The first bytes of every binary COPY stream.
private enum Header {
    static let bytes = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    static let length = 19
}

private struct Sender {
    let session: OpaquePointer?
    let statement: String

    func send(_ rows: UnsafeRawBufferPointer) {
        let begun = PQexec(session, statement)
        guard PQresultStatus(begun) == PGRES_COPY_IN else { fail() }
        PQclear(begun)
        Header.bytes.withUnsafeBytes { put($0) }
        put(rows)
        guard PQputCopyEnd(session, nil) == 1 else { fail() }
        while let answer = PQgetResult(session) {
            guard PQresultStatus(answer) == PGRES_COMMAND_OK else { fail() }
            PQclear(answer)
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard PQputCopyData(session, start, Int32(bytes.count)) == 1 else { fail() }
    }

    private func fail() -> Never { stop(String(cString: PQerrorMessage(session)), status: 1) }
}

extension UnsafeRawBufferPointer {
    fileprivate func bigEndian<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
        T(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

private func stop(_ text: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data((text + "\n").utf8))
    exit(status)
}
