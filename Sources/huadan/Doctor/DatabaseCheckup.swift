import Books
import Ingest
import Nightly
import Notification
import Postgres

/// The server and the state of its schema.
struct DatabaseCheckup {
    let books: Books

    /// Version, durability, clock.
    func server() throws -> [CheckResult] {
        let before = WallClock.nowMicros()
        let server = try books.serverHealth()
        let middle = (before + WallClock.nowMicros()) / 2
        return [reachable(server), durable(server), clock(server.nowMicros - middle)]
    }

    /// Whether this program and the schema fit.
    func schema(billingTimezone: String) throws -> CheckResult {
        let pending = try books.pendingMigrations()
        guard pending.isEmpty else {
            return .fail(
                "schema",
                "\(pending.count) change(s) behind this program",
                "`huadan migrate` brings it up to date"
            )
        }
        do {
            let id = try books.installationID(billingTimezone: billingTimezone)
            return .ok("schema", "up to date, installation \(id), billing zone \(billingTimezone)")
        } catch {
            if error.isConnectionFailure { throw error }
            return .fail("schema", "\(error)", "")
        }
    }

    private func reachable(_ server: ServerHealth) -> CheckResult {
        guard server.isReadOnly else { return .ok("database", "PostgreSQL \(server.version)") }
        return .fail(
            "database",
            "PostgreSQL \(server.version) " + (server.isStandby ? "is a standby and takes no writes" : "is read-only"),
            "point HUADAN_DATABASE_URL at the primary"
        )
    }

    private func durable(_ server: ServerHealth) -> CheckResult {
        let off = server.unsafeSettings
        guard !off.isEmpty else { return .ok("durability", "a commit survives a power cut") }
        let finding = "\(off.joined(separator: ", ")) off"
        if off == ["synchronous_commit"] {
            return .warn("durability", finding, "Huadan's own sessions switch it on; do so for everybody")
        }
        return .fail("durability", finding, "switch it on: a power cut can damage the books beyond repair")
    }

    private func clock(_ differenceMicros: Int64) -> CheckResult {
        let millis = abs(differenceMicros) / 1_000
        let finding = "the database's is \(millis) ms \(differenceMicros < 0 ? "behind" : "ahead of") ours"
        if millis > 60_000 { return .fail("clock", finding, "set both hosts by NTP") }
        return millis > 2_000 ? .warn("clock", finding, "set both hosts by NTP") : .ok("clock", finding)
    }
}

/// What the books say about how things go.
struct BooksCheckup {
    let books: Books
    let nowMicros: Int64

    private static let dayMicros: Int64 = 86_400_000_000

    /// When the last night was, and how it ended.
    func nightly() throws -> CheckResult {
        guard let attempt = try books.lastAttempt() else {
            return .warn("nightly", "never ran", "run `huadan nightly` once a day, see jobs/")
        }
        let age = AgeText.of(micros: nowMicros - attempt.startedAtMicros)
        let published = try Night(books).lastRun().map { UTCText.ofSecond(micros: $0.asOfMicros) } ?? "none"
        let finding = "last run started \(age) ago and is \(attempt.outcome); findings stand as of \(published)"
        let again = "run `huadan nightly` and read what it says"
        let running = nowMicros - attempt.startedAtMicros
        if attempt.outcome == "failed" { return .fail("nightly", finding, again) }
        if attempt.outcome != "done", running > 6 * 3_600_000_000 {
            return .fail("nightly", finding + ": it was killed", again)
        }
        guard running < 26 * 3_600_000_000 else {
            return .fail("nightly", finding, "it did not run for more than a day: " + again)
        }
        return .ok("nightly", finding)
    }

    /// One line an app and feed.
    ///
    /// A day is looked at first; a week more only when something is missing in it.
    func lastPushes() throws -> [CheckResult] {
        let apps = try books.apps().filter { !$0.isRemoved }
        guard !apps.isEmpty else { return [.warn("apps", "none is registered", "`huadan app add KEY` registers one")] }
        let expected = apps.flatMap(Self.feeds)
        let seen = try lastPushes(of: expected)
        let known = expected.map { line($0, seen[$0]) }
        let strangers = Set(seen.keys).filter { feed in !apps.contains { $0.key == feed.app } }
        return known
            + strangers.sorted { ($0.app, $0.name) < ($1.app, $1.name) }.map { stranger($0, seen[$0] ?? nowMicros) }
    }

    /// Refusals and down times of the last day.
    func gaps() throws -> CheckResult {
        let gaps = try books.gaps(sinceMicros: nowMicros - Self.dayMicros)
        guard !gaps.isEmpty else { return .ok("gaps", "none in the last day") }
        let kinds = gaps.map { gap in
            "\(gap.kind) \(gap.gaps) time(s)" + (gap.refused > 0 ? " with \(gap.refused) refused pushes" : "")
                + ", last until \(AgeText.of(micros: nowMicros - gap.lastAtMicros)) ago"
        }
        return .warn(
            "gaps",
            kinds.joined(separator: ", "),
            "fees come again by themselves, status pushes of that time are lost: `huadan gaps list` shows them"
        )
    }

    /// What waits for a decision.
    func setAside() throws -> CheckResult {
        let count = try books.openSetAsideCount()
        return count == 0
            ? .ok("set aside", "nothing is open")
            : .warn("set aside", "\(count) open", "`huadan set-aside list` shows them, retry or dismiss each")
    }

    /// What the platform has sent in the last week that no table knows: one line for all of it, not one a record.
    func unknownNames() throws -> CheckResult {
        let names = try books.unknownNames(sinceMicros: nowMicros - 7 * Self.dayMicros)
        guard !names.isEmpty else { return .ok("unknown names", "the platform sends nothing new") }
        let list = names.prefix(8).map { name in
            "\(name.kind) \(plainWord(name.name)) of \(name.app.isEmpty ? "no app" : name.app)"
        }
        return .warn(
            "unknown names",
            list.joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : ""),
            "kept as they came; compare with the platform's documentation: letter case counts"
        )
    }

    /// Journals of other hosts that do not get on.
    func otherHosts(ownPlace: String) throws -> CheckResult {
        let lagging = try Night(books).laggingJournals(asOfMicros: nowMicros - 300_000_000)
            .filter { $0.place != ownPlace }
        guard let first = lagging.first else { return .ok("other hosts", "no journal of theirs lags") }
        return .warn(
            "other hosts",
            "\(lagging.count) journal(s) more than 5 min behind, such as \(first.id) of \(first.place)",
            "nights wait for them: start `huadan serve` there, or run `huadan nightly` there once"
        )
    }

    private struct Feed: Hashable {
        let app: String
        let name: String
    }

    private static func feeds(_ app: App) -> [Feed] {
        [app.expectsFee ? "fee" : nil, app.expectsStatus ? "status" : nil].compactMap { $0 }.map {
            Feed(app: app.key, name: $0)
        }
    }

    private func lastPushes(of expected: [Feed]) throws -> [Feed: Int64] {
        let lastDay = try lastPushes(days: 1)
        let isComplete = expected.allSatisfy { lastDay[$0] != nil }
        return isComplete ? lastDay : try lastPushes(days: 8)
    }

    private func lastPushes(days: Int64) throws -> [Feed: Int64] {
        let pushes = try books.lastPushes(sinceMicros: nowMicros - days * Self.dayMicros)
        return Dictionary(uniqueKeysWithValues: pushes.map { (Feed(app: $0.app, name: $0.feed), $0.atMicros) })
    }

    private func line(_ feed: Feed, _ atMicros: Int64?) -> CheckResult {
        let name = "last \(feed.name) of \(feed.app)"
        let advice = "if it has traffic, check its address at the platform: `huadan app test \(feed.app)`"
        guard let atMicros else { return .warn(name, "none in 8 days", advice) }
        let finding = "\(AgeText.of(micros: nowMicros - atMicros)) ago"
        return nowMicros - atMicros < Self.dayMicros ? .ok(name, finding) : .warn(name, finding, advice)
    }

    private func stranger(_ feed: Feed, _ atMicros: Int64) -> CheckResult {
        let age = "\(AgeText.of(micros: nowMicros - atMicros)) ago"
        guard !feed.app.isEmpty else {
            return .warn(
                "last \(feed.name) of no app",
                "\(age), nothing says whose it was",
                "give every app its own push URL: `huadan app add KEY`"
            )
        }
        return .warn(
            "last \(feed.name) of \(feed.app)",
            "\(age), but no such app was registered",
            "if it is yours, `huadan app add \(feed.app)`"
        )
    }
}
