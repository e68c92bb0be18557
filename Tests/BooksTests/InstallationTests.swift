import Books
import BooksTestSupport
import Postgres
import TestSupport
import Testing

@Suite struct InstallationTests {
    @Test func `a second migration applies nothing`() throws {
        let books = try Books.connect(try TemporaryServer.shared.makeDatabase(), purpose: "test")

        #expect(try !books.pendingMigrations().isEmpty)
        #expect(try !books.migrate().isEmpty)
        #expect(try books.pendingMigrations() == [])
        #expect(try books.migrate() == [])
    }

    @Test func `the installation is made once and stays`() throws {
        let books = try TestBooks().open()

        let first = try books.installation(billingTimezone: "Asia/Shanghai")
        let second = try books.install(billingTimezone: "Asia/Shanghai", nowMicros: utcMicros("2026-11-21 00:00:00"))

        #expect(first.id == second.id)
        #expect(first.callKey.callID("s") == second.callKey.callID("s"))
        #expect(first.callKey.callID("s") != second.callKey.callID("t"))
    }

    @Test func `books of one zone refuse another`() throws {
        let books = try TestBooks().open()

        let error = #expect(throws: BooksError.self) {
            try books.install(billingTimezone: "America/New_York", nowMicros: 0)
        }
        guard case .otherTimezone("Asia/Shanghai", "America/New_York")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try books.installation(billingTimezone: "Asia/Shanghai").billingTimezone == "Asia/Shanghai")
    }

    @Test(arguments: ["Asia/Atlantis", "", "asia/shanghai; DROP TABLE cdr", "+08:00"])
    func `a zone that PostgreSQL does not know is refused and nothing is installed`(zone: String) throws {
        let books = try Books.connect(try TemporaryServer.shared.makeDatabase(), purpose: "test")
        _ = try books.migrate()

        let error = #expect(throws: BooksError.self) { try books.install(billingTimezone: zone, nowMicros: 0) }

        if case .unknownTimezone(zone)? = error {} else { Issue.record("\(String(describing: error))") }
        let none = #expect(throws: BooksError.self) { try books.installation(billingTimezone: zone) }
        if case .noInstallation? = none {} else { Issue.record("\(String(describing: none))") }
    }
}
