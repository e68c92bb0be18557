package import Books
package import Journal
package import Postgres
import TestSupport

/// Books in a database of their own, with a place for journals; the schema is a copy, so it costs little.
package struct TestBooks {
    package let conninfo: String
    package let directory: TemporaryDirectory
    package let installation: Installation
    package let zone: String

    package init(zone: String = "Asia/Shanghai") throws {
        self.zone = zone
        conninfo = try TemporaryServer.shared.makeDatabase(likeTemplate: "books \(zone)") { conninfo in
            let books = try Books.connect(conninfo, purpose: "test template")
            _ = try books.migrate()
            _ = try books.install(billingTimezone: zone, nowMicros: utcMicros("2020-01-01 00:00:00"))
        }
        directory = try TemporaryDirectory()
        installation = try Books.connect(conninfo, purpose: "test").installation(billingTimezone: zone)
    }

    package var journals: JournalRoot { JournalRoot(path: directory.path + "/journal") }

    package func open(_ purpose: String = "test") throws -> Books {
        try Books.connect(conninfo, purpose: purpose)
    }

    /// A connection that sees the tables.
    package func connect() throws -> PostgresConnection {
        try PostgresConnection(Books.settings(conninfo, purpose: "test look"))
    }

    /// A connection that triggers do not stop: damage, as only a superuser can do it.
    package func tampering() throws -> PostgresConnection {
        let connection = try connect()
        try connection.set("session_replication_role", "replica")
        return connection
    }

    /// The rows of a query as texts; NULL is "NULL".
    package func rows(_ sql: String, _ parameters: [PostgresValue] = []) throws -> [[String]] {
        let result = try connect().query(sql, parameters)
        return result.rows.map { row in (0..<result.columnCount).map { row.text($0) ?? "NULL" } }
    }

    package func count(_ table: String) throws -> Int {
        try Int(rows("SELECT count(*) FROM " + table)[0][0]) ?? -1
    }

    /// Journals pushes in the order of their arrival and loads them, as an import does.
    @discardableResult
    package func load(
        _ pushes: [TestPush],
        nowMicros: Int64? = nil,
        loaders: Int = 1,
        as other: Installation? = nil
    ) async throws -> LoadCounts {
        let now = nowMicros ?? pushes.map(\.receivedAtMicros).max() ?? 0
        let writer = try await journal(pushes, loaders: loaders)
        let counts = try open().loadAll(of: writer, in: journals, other ?? installation, place: "test", nowMicros: now)
        await writer.close()
        return counts
    }

    /// A journal with these pushes, not loaded; its writer is still open.
    package func journal(
        _ pushes: [TestPush],
        purpose: JournalPurpose = .import,
        loaders: Int = 1
    ) async throws -> JournalWriter {
        var options = JournalOptions()
        options.compresses = false
        let writer = try JournalWriter.open(
            root: journals,
            purpose: purpose,
            loaders: loaders,
            options: options,
            now: { utcMicros("2020-01-01 00:00:00") }
        )
        for push in pushes.sorted(by: { $0.receivedAtMicros < $1.receivedAtMicros }) {
            try await writer.append(push.draft)
        }
        return writer
    }

    /// A loader of a journal whose writer is open.
    package func loader(
        _ books: Books,
        of writer: JournalWriter,
        _ index: Int = 0,
        limits: JournalLoader.BatchLimits = .init()
    ) throws -> JournalLoader {
        let journal = try books.register(
            writer.id,
            purpose: writer.header.purpose.rawValue,
            loaders: writer.loaders,
            place: "test",
            nowMicros: utcMicros("2020-01-01 00:00:00")
        )
        let feed = JournalFeed(writer, in: journals)
        return try JournalLoader(books, installation, journal, feed, loader: index, limits: limits)
    }

    /// Registers an app.
    @discardableResult
    package func addApp(
        _ key: String,
        expectsFee: Bool = true,
        expectsStatus: Bool = true,
        atMicros: Int64 = utcMicros("2020-01-01 00:00:00")
    ) throws -> String {
        let app = AppRegistration(key: key, name: "App \(key)", expectsFee: expectsFee, expectsStatus: expectsStatus)
        let token: String? = try open().add(app, by: Actor(name: "test", nowMicros: atMicros))
        return token ?? ""
    }

    /// Everything that must not depend on the order of loading, as sorted lines.
    package func factLines() throws -> [String] {
        try rows(
            """
            SELECT call_id::text, cdr_key::text, content_hash::text, 'cdr' FROM cdr
            UNION ALL SELECT call_id::text, event_key::text, content_hash::text, 'event' FROM status_event
            ORDER BY 1, 2, 3, 4
            """
        ).map { $0.joined(separator: " ") }
    }
}
