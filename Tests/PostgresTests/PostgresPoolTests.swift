import Postgres
import Synchronization
import TestSupport
import Testing

/// What several tasks write down.
private final class Notes: Sendable {
    private let numbers = Mutex<[Int]>([])

    func append(_ number: Int) { numbers.withLock { $0.append(number) } }

    var all: [Int] { numbers.withLock { $0 } }
}

/// A hang is a failure: what waits for ever is what these tests look for.
@Suite(.timeLimit(.minutes(5))) struct PostgresPoolTests {
    private struct Refused: Error {}

    /// A pool whose connections can be made to wait: `hold` waits until `release`.
    private struct Stage: Sendable {
        let database: TestDatabase
        let pool: PostgresPool

        init(size: Int, waitersLimit: Int = 1_000) throws {
            database = try TestDatabase()
            pool = PostgresPool(database.settings, size: size, waitersLimit: waitersLimit)
        }

        /// Holds a connection of the pool until nobody has the advisory lock any more.
        func hold() async throws {
            try await pool.withConnection { connection in
                try connection.advisoryLock(1)
                try connection.advisoryUnlock(1)
            }
        }

        /// Returns when this holds; tasks get to run meanwhile.
        func until(_ condition: (PostgresPool) -> Bool) async {
            while !condition(pool) { await Task.yield() }
        }
    }

    @Test func `a pool of three serves two hundred tasks over three connections`() async throws {
        let stage = try Stage(size: 3)
        let lentCounts = Notes()
        let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await stage.pool.withConnection { connection in
                        lentCounts.append(stage.pool.lentCount)
                        return Int32(try connection.query("SELECT pg_backend_pid()").int(0, 0) ?? 0)
                    }
                }
            }
            return try await group.reduce(into: [Int32]()) { $0.append($1) }
        }
        #expect(pids.count == 200)
        #expect(Set(pids).count <= 3)
        #expect(lentCounts.all.allSatisfy { (1...3).contains($0) })
        #expect(stage.pool.lentCount == 0)
        await stage.pool.shutdown()
    }

    @Test func `blocked connections leave the cooperative threads free`() async throws {
        let stage = try Stage(size: 32)
        let holder = PostgresPool(stage.database.settings, size: 1)
        #expect(try await holder.withConnection { try $0.tryAdvisoryLock(1) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 { group.addTask { try await stage.hold() } }
            await stage.until { $0.lentCount == 32 }
            try await holder.withConnection { _ = try $0.advisoryUnlock(1) }
            try await group.waitForAll()
        }
        await stage.pool.shutdown()
        await holder.shutdown()
    }

    @Test func `waiters are served in the order of coming`() async throws {
        let stage = try Stage(size: 1)
        let gate = try stage.database.connect()
        try gate.advisoryLock(1)
        let served = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.hold() }
            await stage.until { $0.lentCount == 1 }
            for number in 0..<20 {
                group.addTask { try await stage.pool.withConnection { _ in served.append(number) } }
                await stage.until { $0.waitingCount == number + 1 }
            }
            try gate.advisoryUnlock(1)
            try await group.waitForAll()
        }
        #expect(served.all == Array(0..<20))
    }

    @Test func `one waiter too many is turned away at once`() async throws {
        let stage = try Stage(size: 1, waitersLimit: 1)
        let gate = try stage.database.connect()
        try gate.advisoryLock(1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.hold() }
            await stage.until { $0.lentCount == 1 }
            group.addTask { try await stage.hold() }
            await stage.until { $0.waitingCount == 1 }
            let error = await #expect(throws: PostgresError.self) { try await stage.hold() }
            #expect(error?.kind == .poolExhausted)
            #expect(error?.isConnectionFailure == false)
            try gate.advisoryUnlock(1)
            try await group.waitForAll()
        }
    }

    @Test func `a cancelled waiter leaves the line and the pool goes on`() async throws {
        let stage = try Stage(size: 1)
        let gate = try stage.database.connect()
        try gate.advisoryLock(1)
        let holder = Task { try await stage.hold() }
        await stage.until { $0.lentCount == 1 }
        let waiter = Task { try await stage.hold() }
        await stage.until { $0.waitingCount == 1 }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(stage.pool.waitingCount == 0)
        try gate.advisoryUnlock(1)
        try await holder.value
        try await stage.hold()
        #expect(stage.pool.lentCount == 0)
    }

    @Test func `a task cancelled before it asks gets no connection`() async throws {
        let stage = try Stage(size: 1)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await stage.hold()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(stage.pool.lentCount == 0)
    }

    @Test func `cancellations at any moment lose no connection`() async throws {
        let stage = try Stage(size: 2)
        var random = SeededGenerator(seed: 77)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<300 {
                let yields = Int.random(in: 0..<20, using: &random)
                group.addTask {
                    let task = Task { try await stage.pool.withConnection { _ = try $0.query("SELECT 1") } }
                    for _ in 0..<yields { await Task.yield() }
                    task.cancel()
                    _ = await task.result
                }
            }
        }
        #expect(stage.pool.lentCount == 0, "seed \(random.seed)")
        #expect(stage.pool.waitingCount == 0)
        try await stage.hold()
    }

    @Test func `a connection that broke while idle is replaced unseen`() async throws {
        let stage = try Stage(size: 1)
        let first = try await stage.pool.withConnection { $0.backendPID }
        try stage.database.connect().terminate(first)
        let second = try await stage.pool.withConnection { connection in
            _ = try connection.query("SELECT 1")
            return connection.backendPID
        }
        #expect(first != second)
    }

    @Test func `a connection that breaks in use fails that use only`() async throws {
        let stage = try Stage(size: 1)
        let error = await #expect(throws: PostgresError.self) {
            try await stage.pool.withConnection { _ = try $0.query("SELECT pg_terminate_backend(pg_backend_pid())") }
        }
        #expect(error?.isConnectionFailure == true)
        #expect(try await stage.pool.withConnection { try $0.query("SELECT 1").int(0, 0) } == 1)
    }

    @Test func `a transaction left open is rolled back and reported`() async throws {
        let stage = try Stage(size: 1)
        try await stage.pool.withConnection { try $0.script("CREATE TABLE item (n integer)") }
        let error = await #expect(throws: PostgresError.self) {
            try await stage.pool.withConnection { try $0.script("BEGIN; INSERT INTO item VALUES (1)") }
        }
        #expect(error?.kind == .protocolMisuse)
        await #expect(throws: Refused.self) {
            try await stage.pool.withConnection { connection in
                try connection.script("BEGIN; INSERT INTO item VALUES (2)")
                throw Refused()
            }
        }
        let count = try await stage.pool.withConnection { connection in
            #expect(connection.transactionStatus == .idle)
            return try connection.query("SELECT count(*) FROM item").int(0, 0)
        }
        #expect(count == 0)
    }

    @Test func `a server that goes away and comes back is served again`() async throws {
        let server = try TemporaryServer()
        let settings = ConnectionSettings(server.conninfo(database: "postgres"), applicationName: "test")
        let pool = PostgresPool(settings, size: 2)
        try await pool.withConnection { try $0.script("CREATE TABLE item (n integer)") }
        try server.stop()
        for _ in 0..<3 {
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { _ = try $0.query("SELECT 1") }
            }
            #expect(error?.isConnectionFailure == true)
        }
        try server.start()
        #expect(try await pool.withConnection { try $0.query("SELECT count(*) FROM item").int(0, 0) } == 0)
        await pool.shutdown()
    }

    @Test func `shutdown sends waiters away, waits for users and closes every connection`() async throws {
        let stage = try Stage(size: 1)
        let gate = try stage.database.connect()
        try gate.advisoryLock(1)
        let holder = Task { try await stage.hold() }
        await stage.until { $0.lentCount == 1 }
        let waiter = Task { try await stage.hold() }
        await stage.until { $0.waitingCount == 1 }
        let down = Notes()
        let shutdown = Task {
            await stage.pool.shutdown()
            down.append(1)
        }
        let turnedAway = await #expect(throws: PostgresError.self) { try await waiter.value }
        #expect(turnedAway?.kind == .poolClosed)
        #expect(down.all == [])
        try gate.advisoryUnlock(1)
        try await holder.value
        await shutdown.value
        let late = await #expect(throws: PostgresError.self) { try await stage.hold() }
        #expect(late?.kind == .poolClosed)
        let others =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while try gate.query(others).int(0, 0) != 0 { await Task.yield() }
        await stage.pool.shutdown()
    }
}
