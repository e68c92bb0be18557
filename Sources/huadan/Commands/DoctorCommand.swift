import ArgumentParser
import Books
import Foundation
import Ingest
import Journal
import Postgres

/// `huadan doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check database, disk, clock, journals, the last night and every feed; say what to do.",
        discussion: """
            One line a check: ok, warn or FAIL. Exits 0 when nothing fails, 69 when the database cannot be reached, \
            else 1. Changes nothing.

            Example:
              huadan doctor
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let configuration = try settings.configuration()
        let place = try DataDirectory(configuration, creates: false)
        let now = WallClock.nowMicros()
        let journals = JournalCheckup(
            journals: try place.journals.list(),
            unreadable: try place.journals.unreadable(),
            nowMicros: now
        )
        var tally = CheckTally()
        do {
            tally.show(try database(configuration, place, journals, now))
        } catch  where ExitStatus(error) == .unavailable {
            tally.show([.fail("database", "\(error)", "pushes are safe in the journal meanwhile; bring it back")])
            tally.isUnreachable = true
        }
        tally.show([ServeCheck(place: place, nowMicros: now).run(), journals.health()])
        tally.show(disk(configuration, place, journals.journals, now))
        tally.show(FileCheckup(configuration: configuration, place: place).run())
        tally.show([tokens(configuration)])
        if let failure = tally.failure { throw failure }
    }

    private func database(
        _ configuration: Configuration,
        _ place: DataDirectory,
        _ journals: JournalCheckup,
        _ now: Int64
    ) throws -> [CheckResult] {
        let session = try Session.open(configuration)
        defer { session.close() }
        let books = try session.connect("doctor")
        let checkup = DatabaseCheckup(books: books)
        var results = try checkup.server()
        let schema = try checkup.schema(billingTimezone: configuration.given(.billingTimezone))
        results.append(schema)
        // Without its tables nothing more can be asked.
        guard schema.level == .ok else { return results }
        let known = Dictionary(uniqueKeysWithValues: try books.knownJournals().map { ($0.id, $0) })
        results += try RightsCheckup(books: books, isPrivate: session.lease != nil).run()
        let state = BooksCheckup(books: books, nowMicros: now)
        results.append(journals.backlog(known))
        results.append(try state.otherHosts(ownPlace: place.name))
        results.append(try state.nightly())
        results += try state.lastPushes()
        results += [try state.setAside(), try state.unknownNames(), try state.gaps()]
        return results
    }

    private func disk(
        _ configuration: Configuration,
        _ place: DataDirectory,
        _ journals: [JournalSummary],
        _ now: Int64
    ) -> [CheckResult] {
        let check = DiskCheck(
            place: place,
            journals: journals,
            journalMaxBytes: configuration.bytes(.journalMaxBytes),
            nowMicros: now
        )
        var results = [DiskCheck.room("disk", place.path)]
        if configuration.text(.databaseURL) == nil { results += cluster(place) }
        return results + [check.growth()]
    }

    private func cluster(_ place: DataDirectory) -> [CheckResult] {
        do {
            let status = try PrivateCluster(dataDirectory: place.path).status()
            guard let directory = status.directory, status.isInitialised else {
                return [.ok("private cluster", "not made yet")]
            }
            let version = status.majorVersion.map { "PostgreSQL \($0)" } ?? "PostgreSQL"
            let state = "\(version), \(SizeText.of(bytes: status.sizeBytes)) at \(directory)"
            let isLeftAlone = status.serverProcessID != nil && !status.hasKeeper
            return [
                isLeftAlone
                    ? .warn(
                        "private cluster",
                        state + ", its keeper is gone",
                        "any command that uses it starts a new one"
                    )
                    : .ok("private cluster", state), DiskCheck.room("disk of the cluster", directory),
            ]
        } catch {
            return [.fail("private cluster", "\(error)", "")]
        }
    }

    /// Only the process that refuses them counts them.
    private func tokens(_ configuration: Configuration) -> CheckResult {
        let scheme = configuration.text(.tlsCertificate) == nil ? "http" : "https"
        let address = "\(scheme)://\(configuration.given(.httpHost)):\(configuration.given(.httpPort))/metrics"
        return .ok("unknown tokens", "counted by serve: huadan_ingest_refused_total{status=\"404\"} at \(address)")
    }
}

/// Prints results as they come and remembers the worst.
private struct CheckTally {
    var isUnreachable = false
    private var failures = 0

    mutating func show(_ results: [CheckResult]) {
        for result in results { print(result.line) }
        failures += results.count { $0.level == .fail }
    }

    /// What the process ends with; none when nothing failed.
    var failure: CommandFailure? {
        if isUnreachable { return CommandFailure(.unavailable, "the database cannot be reached") }
        return failures == 0 ? nil : CommandFailure(.anythingElse, "\(failures) check(s) failed")
    }
}
