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

    /// What the reports are about.
    public let span: Span
    /// 1 for the first that was written, one more for each that replaced it.
    ///
    /// Set by `ReportFolder`.
    public private(set) var revision: Int
    /// The instant the run judged from, as printed in the reports.
    public let asOf: String
    /// Billing time zone, an IANA name.
    public let timeZone: String
    /// Program version.
    public let programVersion: String
    /// Settings in the order given.
    public let settings: [Setting]
    /// Files in the order given.
    public private(set) var files: [WrittenFile]

    /// Makes a manifest; `ReportFolder` fills in the revision and the files.
    public init(
        span: Span,
        asOf: String,
        timeZone: String,
        programVersion: String,
        settings: [Setting]
    ) {
        self.span = span
        self.revision = 1
        self.asOf = asOf
        self.timeZone = timeZone
        self.programVersion = programVersion
        self.settings = settings
        self.files = []
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

    /// Name of the manifest's file in its folder.
    public static let fileName = "manifest.json"
}
