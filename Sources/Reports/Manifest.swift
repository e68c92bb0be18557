/// What a folder of reports holds and how it came about.
///
/// Has no wall-clock time: the same facts, acts, settings, program version and as-of give the same bytes, but for
/// the revision, which counts what was written before.
public struct Manifest: Sendable, Hashable {
    /// What the reports are about.
    public enum Span: Sendable, Hashable {
        /// A day, such as `2026-11-21`.
        case day(String)
        /// A closed period, such as `2026-11`.
        case period(String)
    }

    /// A setting that bears on the figures.
    public struct Setting: Sendable, Hashable {
        /// Name, such as `HUADAN_FEE_GRACE`.
        public let key: String
        /// Value, such as `7h`.
        public let value: String

        /// Makes a setting.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Who closed a period, and what the closing vouches for.
    public struct Closing: Sendable, Hashable {
        /// Who closed it.
        public let closedBy: String
        /// The instant of the closing, as text.
        public let closedAt: String
        /// SHA-256 of what was closed, in hexadecimal digits, as the caller defines it.
        public let digest: String

        /// Makes a closing.
        public init(closedBy: String, closedAt: String, digest: String) {
            self.closedBy = closedBy
            self.closedAt = closedAt
            self.digest = digest
        }
    }

    /// What the reports are about.
    public let span: Span
    /// 1 for the first that was written, one more for each that replaced it.
    ///
    /// Set by `ReportFolder`.
    public private(set) var revision: Int
    /// The instant the run judged from, as printed in the reports.
    public let asOf: String
    /// The closing of a period; nil for days.
    public let closing: Closing?
    /// Billing time zone, an IANA name.
    public let timeZone: String
    /// Program version.
    public let programVersion: String
    /// Settings in the order given.
    public var settings: [Setting]
    /// Files in the order given.
    public private(set) var files: [WrittenFile]
    /// What changed against an earlier revision; nil for revision 1 and when nothing is known about that.
    public private(set) var restatement: Restatement?

    /// Makes a manifest; `ReportFolder` fills in the revision and the files.
    public init(
        span: Span,
        asOf: String,
        timeZone: String,
        programVersion: String,
        settings: [Setting],
        closing: Closing? = nil
    ) {
        self.span = span
        self.revision = 1
        self.asOf = asOf
        self.timeZone = timeZone
        self.programVersion = programVersion
        self.settings = settings
        self.closing = closing
        self.files = []
        self.restatement = nil
    }

    /// The same manifest with another revision.
    public func revised(_ revision: Int) -> Manifest {
        var copy = self
        copy.revision = revision
        return copy
    }

    /// The same manifest with other files.
    public func listing(_ files: [WrittenFile]) -> Manifest {
        var copy = self
        copy.files = files
        return copy
    }

    /// The same manifest with another restatement.
    public func stating(_ restatement: Restatement?) -> Manifest {
        var copy = self
        copy.restatement = restatement
        return copy
    }

    /// Name of the manifest's file in its folder.
    public static let fileName = "manifest.json"
}
