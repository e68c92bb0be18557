import Books
import BooksTestSupport
import Foundation
import Postgres
import Synchronization
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

    @Test func `commands that start together on books without a card add it once`() throws {
        let books = try TestBooks()
        let tampering = try books.tampering()
        try tampering.script("DELETE FROM rate_rule; DELETE FROM rate_card", name: "take the card away")
        let failures = Mutex<[String]>([])
        let ended = Mutex(0)
        // All have looked for a card, and found none, before the first may add one.
        try tampering.script("BEGIN; LOCK TABLE rate_card IN SHARE ROW EXCLUSIVE MODE", name: "hold the cards")
        for _ in 0..<3 {
            Thread.detachNewThread {
                do {
                    _ = try books.open().install(billingTimezone: "Asia/Shanghai", nowMicros: 0)
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
                ended.withLock { $0 += 1 }
            }
        }
        let waiting = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        while try books.rows(waiting) != [["3"]] { sched_yield() }
        try tampering.script("COMMIT", name: "let the cards go")
        while ended.withLock({ $0 }) < 3 { sched_yield() }

        #expect(failures.withLock { $0 }.isEmpty, "\(failures.withLock { $0 })")
        #expect(try books.count("rate_card") == 1)
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
