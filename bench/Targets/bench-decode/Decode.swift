import Books
import Foundation

/// Turns push bodies into the bytes of binary COPY, on one core, without a connection.
///
/// Usage: `bench-decode FILE SECONDS`; the file holds a body a line. Prints `records=… bytes=… seconds=…`.
@main
struct Decode {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seconds = Int(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: bench-decode FILE SECONDS\n".utf8))
            exit(64)
        }
        let bodies = try Data(contentsOf: URL(fileURLWithPath: arguments[1])).split(separator: 0x0A).map { [UInt8]($0) }
        let probe = RowProbe(callKey: [UInt8](repeating: 7, count: 32))
        var records = 0
        var rowBytes = 0
        let began = ContinuousClock.now
        while ContinuousClock.now - began < .seconds(seconds) {
            for body in bodies {
                let made = probe.rows(of: body)
                records += made.records
                rowBytes += made.bytes.count
            }
        }
        let spent = (ContinuousClock.now - began).components
        let time = Double(spent.seconds) + Double(spent.attoseconds) / 1e18
        print("records=\(records) bytes=\(rowBytes) seconds=\(time)")
    }
}
