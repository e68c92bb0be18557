public import Books
import Reports

/// Proves that the books and the reports hold, or says what does not.
public struct Verification {
    /// What one part of it found.
    public struct Finding: Sendable, Equatable {
        /// What must hold.
        public let sentence: String
        /// What breaks it; empty when it holds.
        public let broken: [String]

        /// Whether it holds.
        public var isRight: Bool { broken.isEmpty }
    }

    private let night: Night
    private let settings: NightSettings
    private let reportsDirectory: String
    private let progress: (String) -> Void

    /// Prepares.
    ///
    /// - Parameter reportsDirectory: Where the folders are that are compared with the books.
    public init(
        _ books: Books,
        _ settings: NightSettings,
        reportsDirectory: String,
        progress: @escaping (String) -> Void
    ) {
        night = Night(books)
        self.settings = settings
        self.reportsDirectory = reportsDirectory
        self.progress = progress
    }

    /// Checks everything, the books as of the last run.
    ///
    /// The caller holds the night's lock, so that nothing is published meanwhile.
    ///
    /// - Parameter days: Days to work out again in full; none: every day.
    /// - Throws: ``NightlyError``.
    public func run(days: [String]?) throws(NightlyError) -> [Finding] {
        try NightlyError.wrapping {
            guard let last = try night.lastRun() else { return [try folders()] }
            // Settings of another day would judge otherwise: what stands was worked out by those of the last run.
            try night.setParameters(
                asOfMicros: last.asOfMicros,
                previousMicros: try night.runBefore(last.asOfMicros),
                NightSettings(line: last.settings) ?? settings
            )
            let invariants = try night.checkInvariants(progress: progress).map {
                Finding(sentence: $0.sentence, broken: $0.broken)
            }
            let files = try folders()
            let recomputed = try night.recompute(days: days, progress: progress)
            let which = days.map { $0.joined(separator: ", ") } ?? "Every day"
            return invariants + [
                files, Finding(sentence: "\(which), worked out again in full, comes to the same.", broken: recomputed),
            ]
        }
    }

    private func folders() throws -> Finding {
        var broken: [String] = []
        try Manifest.verifyAll(directory: reportsDirectory) { folder in
            progress("files of \(folder.name)")
            broken += folder.problems.map { "\(folder.name): \($0)" }
            guard folder.problems.isEmpty, let span = folder.name.split(separator: ".").first else { return }
            let text = String(decoding: folder.manifestText, as: UTF8.self)
            if try night.hasKept(manifest: text, of: String(span)) == false {
                broken.append("\(folder.name): its manifest is none that the books have kept")
            }
        }
        return Finding(
            sentence: "The report files are those of their manifests, and the manifests those of the books.",
            broken: broken
        )
    }
}
