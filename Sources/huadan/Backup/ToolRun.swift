import Books
import Foundation
import Postgres

/// A run of `pg_dump` or `pg_restore` against the database of the books.
struct ToolRun {
    let tool: PostgresTool
    let conninfo: String

    /// Finds the program.
    ///
    /// - Parameter major: The oldest version that will do.
    init(_ name: String, atLeast major: Int, conninfo: String) throws {
        guard let tool = PostgresTool.find(name, atLeast: major) else {
            throw CommandFailure(
                .badConfiguration,
                "there is no \(name) of PostgreSQL \(major) or newer on this machine; install it"
                    + " (Debian: apt install postgresql-client-\(major))"
            )
        }
        self.tool = tool
        self.conninfo = conninfo
    }

    /// Runs it to its end; the password never stands on the command line.
    func run(_ arguments: [String]) throws {
        let (dbname, secrets) = try Books.settings(conninfo, purpose: "huadan backup").forTools()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool.path)
        process.arguments = arguments + ["--no-password", "--dbname=\(dbname)"]
        process.environment = ProcessInfo.processInfo.environment.merging(secrets) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let complaints = Pipe()
        process.standardError = complaints
        try process.run()
        let said = complaints.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw failure(String(decoding: said, as: UTF8.self)) }
    }

    /// The first complaint; details would quote values of records.
    private func failure(_ said: String) -> CommandFailure {
        let lines = said.split(separator: "\n").filter { !$0.contains("DETAIL:") && !$0.contains("CONTEXT:") }
        let first = lines.first { $0.contains("error:") } ?? lines.first ?? "it gives no reason"
        let status: ExitStatus =
            said.contains("permission denied") || said.contains("must be owner")
            ? .badConfiguration : said.contains("connection to server") ? .unavailable : .anythingElse
        return CommandFailure(status, "\(tool.path) failed: \(first.prefix(400))")
    }
}
