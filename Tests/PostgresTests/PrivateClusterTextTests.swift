import Glibc
import Testing

@testable import Postgres

@Suite
struct PrivateClusterTextTests {
    @Test(
        arguments: [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15), ("postgres (PostgreSQL) 18beta1", 18),
            ("postgres (PostgreSQL) 19devel", 19), ("postgres (PostgreSQL) 9.6.24", 9), ("postgres", nil), ("", nil),
        ] as [(String, Int?)]
    )
    func `the major version is the first number of the version line`(text: String, major: Int?) {
        #expect(ClusterPrograms.major(fromVersion: text) == major)
    }

    @Test(
        arguments: [
            ("", true, .unknown), ("x\n", true, .unknown), ("7\n", true, .starting), ("7\n", false, .leaderless),
            ("7\n/d\n1\n5432\n../socket\n\n0 0\nstarting\n", true, .starting),
            ("7\n/d\n1\n5432\n../socket\n\n0 0\nready   \n", true, .ready(processID: 7)),
            ("7\n/d\n1\n5432\n../socket\n\n0 0\nready   \n", false, .leaderless),
            ("7\n/d\n1\n5432\n../socket\n\n0 0\nstopping\n", true, .stopping),
        ] as [(String, Bool, ClusterState)]
    )
    func `the state of a server is read from its lock file`(text: String, isAlive: Bool, state: ClusterState) {
        #expect(ClusterState(lockFile: text) { $0 == 7 && isAlive } == state)
    }

    @Test(arguments: [
        ("", "''"), ("/tmp/a", "'/tmp/a'"), ("a b", "'a b'"), ("it's", "'it\\'s'"), ("a\\b", "'a\\\\b'"),
    ])
    func `a value of a connection string is quoted as libpq wants it`(value: String, quoted: String) {
        #expect(ClusterSocket.quoted(value) == quoted)
    }

    @Test(arguments: [nil, 15] as [Int?])
    func `a record reads back as it was written`(initialisedBy: Int?) throws {
        let record = ClusterRecord(id: ClusterRecord.makeID(), path: "/a=b/c d", initialisedBy: initialisedBy)

        #expect(ClusterRecord(text: record.text) == record)
    }

    @Test(arguments: [
        "", "id=1\npath=/a\n", "path=/a\n", "id=0123456789abcdef0123456789abcdef\n",
        "id=0123456789abcdef0123456789abcdef\npath=a\n", "what is this",
    ])
    func `a damaged record is not guessed at`(text: String) {
        #expect(ClusterRecord(text: text) == nil)
    }

    @Test
    func `ids differ and have 32 digits`() {
        let ids = Set((0..<100).map { _ in ClusterRecord.makeID() })

        #expect(ids.count == 100 && ids.allSatisfy { $0.count == 32 })
    }

    @Test(
        arguments: [
            (
                PrivateClusterError.noServerPrograms(searched: ["/a", "/b"]), ["/a, /b", "apt install postgresql"],
                .configuration
            ),
            (
                .versionMismatch(directory: "/c", initialisedBy: 15, found: [16, 17]), ["15", "16, 17", "/c"],
                .configuration
            ),
            (.noServerUser(name: "postgres"), ["no user postgres", "HUADAN_DATABASE_URL"], .configuration),
            (.namelessUser(id: 4_711), ["4711", "/etc/passwd"], .configuration),
            (.foreignOwner(directory: "/c", owner: "mei"), ["/c belongs to mei"], .configuration),
            (.file(action: "write", path: "/c/x", errno: ENOSPC), ["/c/x", "No space left on device"], .cannotWrite),
            (.file(action: "write", path: "/c/x", errno: EROFS), ["/c/x", "read-only"], .cannotWrite),
            (.timedOut(directory: "/c", seconds: 600, log: "/c/l"), ["/c", "600 s", "/c/l"], .tryAgain),
            (.startFailed(directory: "/c", output: "why", log: "/c/l"), ["/c", "why", "/c/l"], .unavailable),
            (.startFailed(directory: "/c", output: "No space left on device", log: "/c/l"), ["/c"], .cannotWrite),
            (.foreignServer(directory: "/c", processID: 7), ["/c", "process 7"], .unavailable),
        ] as [(PrivateClusterError, [String], PrivateClusterError.Kind)]
    )
    func `an error says what, which one and what to do`(
        error: PrivateClusterError,
        words: [String],
        kind: PrivateClusterError.Kind
    ) {
        for word in words { #expect(error.description.contains(word)) }
        #expect(error.kind == kind)
    }

    @Test
    func `a long log is cut and its end kept beside it`() throws {
        let path = "/tmp/hpc-log-\(UInt32.random(in: 0...UInt32.max))"
        defer { for file in [path, path + ".1"] { unlink(file) } }
        let log = ClusterLog(path: path)
        try ClusterFiles.replace(path, with: String(repeating: "x", count: ClusterLog.limitBytes), mode: 0o600)
        log.trim()
        #expect(ClusterFiles.status(path + ".1") == nil)
        try ClusterFiles.replace(path, with: String(repeating: "y", count: ClusterLog.limitBytes + 1), mode: 0o600)

        log.trim()

        #expect(ClusterFiles.status(path)?.st_size == 0)
        #expect(ClusterFiles.status(path + ".1")?.st_size == off_t(ClusterLog.limitBytes))
    }
}
