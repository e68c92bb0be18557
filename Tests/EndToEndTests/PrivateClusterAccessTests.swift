import Foundation
import Glibc
import Testing

/// Who gets into the private cluster.
@Suite struct PrivateClusterAccessTests {
    /// Asks the server, as a user of the operating system; none: as who runs the tests.
    private static func ask(
        _ question: String,
        socket: String,
        role: String = "huadan",
        as user: String? = nil
    ) async throws -> (isAnswered: Bool, text: String) {
        let psql = [
            "psql", "--no-psqlrc", "--no-password", "--tuples-only", "--no-align", "--command", question,
            "host=\(socket) user=\(role) dbname=huadan",
        ]
        return try await aside {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                (user.map { ["setpriv", "--reuid=\($0)", "--regid=nogroup", "--clear-groups"] } ?? []) + psql
            process.currentDirectoryURL = URL(filePath: "/")
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus == 0, text)
        }
    }

    private static func mode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
    }

    /// The inodes of TCP sockets that the server's processes hold.
    private static func tcpSockets(_ processes: [pid_t]) -> [String] {
        processes.flatMap { process -> [String] in
            let tables = ["tcp", "tcp6"].map { "/proc/\(process)/net/\($0)" }
            let inodes = Set(
                tables.compactMap { FileManager.default.contents(atPath: $0) }
                    .flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").dropFirst() }
                    .compactMap { $0.split(separator: " ").dropFirst(9).first.map(String.init) }
            )
            let folder = "/proc/\(process)/fd"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
                .filter { link in inodes.contains { link == "socket:[\($0)]" } }
        }
    }

    @Test func `only its owner and root get in, by the kernel's word, and not by TCP`() async throws {
        try await Stage.with(.own) { stage in
            try await stage.done(["migrate"])
            let server = try await stage.serve()
            try await stage.done(["app", "list"])
            let directory = try #require(stage.clusterDirectory)
            let socket = directory + "/socket"
            #expect(try await Self.ask("SHOW listen_addresses", socket: socket) == (true, "\n"))
            #expect(try await Self.ask("SHOW unix_socket_permissions", socket: socket).text == "0700\n")
            #expect(Self.tcpSockets(stage.clusterProcesses()).isEmpty)
            #expect(try Self.mode(socket) == 0o700)
            #expect(try Self.mode(directory) & 0o007 == 0)
            // The right user under another name is refused by the server itself.
            let other = try await Self.ask("SELECT 1", socket: socket, role: "postgres")
            #expect(!other.isAnswered && other.text.contains("Peer authentication failed"), "\(other.text)")
            if geteuid() == 0 { try await Self.strangers(stage, directory, socket) }
            try await server.stop()
        }
    }

    /// First as it is, then with every door of the file system open: the server still asks who it is.
    private static func strangers(_ stage: Stage, _ directory: String, _ socket: String) async throws {
        let outside = try await ask("SELECT 1", socket: socket, as: "nobody")
        #expect(!outside.isAnswered && outside.text.contains("Permission denied"), "\(outside.text)")
        for (path, mode) in [(directory, 0o755), (socket, 0o755), (socket + "/.s.PGSQL.5432", 0o777)] {
            chmod(path, mode_t(mode))
        }
        let inside = try await ask("SELECT 1", socket: socket, as: "nobody")
        #expect(!inside.isAnswered && inside.text.contains("Peer authentication failed"), "\(inside.text)")
        #expect(try await ask("SELECT 1", socket: socket, as: "postgres") == (true, "1\n"))
    }
}
