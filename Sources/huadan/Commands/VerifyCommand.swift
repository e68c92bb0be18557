import ArgumentParser
import Books
import Nightly

/// `huadan verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute and compare: states, totals, digests, report files against their manifests.",
        discussion: """
            Changes nothing. Checks the invariants of the books, works the chosen days out again from all facts and \
            acts beside what the nightly runs left, compares the report files with their manifests and these with the \
            books, and follows the chain of digests from the first run to the last. Ends with 1 when something differs.

            Examples:
              huadan verify
              huadan verify --day 2026-11-20 --day 2026-11-21
              huadan verify --all
            """
    )

    @Option(help: "A day to work out again, as 2026-11-21; may be given several times. Defaults to the last one.")
    var day: [String] = []
    @Flag(name: .customLong("all"), help: "Work out every day again.")
    var isAll = false
    @Option(help: "Where the report folders are (HUADAN_REPORTS_DIR).")
    var reports: String?
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.days(day)
        guard day.isEmpty || !isAll else { throw ValidationError("give --day or --all, not both") }
    }

    func run() throws {
        let configuration = try settings.configuration()
        let progress = Progress()
        let session = try Session.open(configuration, progress: progress.show)
        defer { session.close() }
        let books = try session.connectReading("verify")
        try books.lockOutRuns()
        let night = Night(books)
        let days = isAll ? nil : day.isEmpty ? try lastDay(night, session.nightSettings) : day
        let findings = try Verification(
            books,
            session.nightSettings,
            reportsDirectory: reports ?? configuration.given(.reportsDirectory),
            progress: progress.show
        ).run(days: days)
        progress.clear()
        report(findings)
        try report(night)
        let wrong = findings.count { !$0.isRight }
        guard wrong == 0 else {
            throw CommandFailure(.anythingElse, "\(wrong) of \(findings.count) checks found something wrong")
        }
        print("all \(findings.count) checks hold")
    }

    private func lastDay(_ night: Night, _ settings: NightSettings) throws -> [String] {
        guard let last = try night.lastRun() else { return [] }
        try night.setParameters(asOfMicros: last.asOfMicros, previousMicros: nil, settings)
        return [try night.yesterday(nowMicros: last.asOfMicros).day]
    }

    private func report(_ findings: [Verification.Finding]) {
        for finding in findings {
            print("\(finding.isRight ? "ok   " : "WRONG") \(finding.sentence)")
            for which in finding.broken.prefix(10) { print("        \(which)") }
            if finding.broken.count > 10 { print("        and \(finding.broken.count - 10) more") }
        }
    }

    private func report(_ night: Night) throws {
        let facts = try night.factsDigest()
        print(
            "facts  \(facts.cdrs) CDRs, \(facts.events) status events, \(facts.repeats) repeats,"
                + " \(facts.setAside) set aside, digest \(facts.digest)"
        )
        if let link = try night.lastLink() {
            print("chain  \(link.link) links, the last as of \(UTCText.of(micros: link.asOfMicros)), \(link.digest)")
        }
    }
}
