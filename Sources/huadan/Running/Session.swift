import Books
import Foundation
import Ingest
import Journal
import Nightly
import Postgres

/// What a command works with: the configuration, the data directory and the books behind it.
struct Session {
    let configuration: Configuration
    let place: DataDirectory
    let conninfo: String
    let lease: PrivateCluster.Lease?

    /// Reaches the database, starting the private cluster when none is configured.
    ///
    /// - Parameter creates: Make an installation when there is none. Otherwise that is an error.
    static func open(
        _ configuration: Configuration,
        creates: Bool = false,
        progress: (String) -> Void = { _ in }
    ) throws -> Session {
        FileModes.follow(configuration)
        let place = try DataDirectory(configuration, creates: creates)
        if let url = configuration.text(.databaseURL) {
            return Session(configuration: configuration, place: place, conninfo: url, lease: nil)
        }
        let lease = try PrivateCluster(dataDirectory: place.path).acquire(progress: progress)
        return Session(configuration: configuration, place: place, conninfo: lease.conninfo, lease: lease)
    }

    /// Connects to the books as they are.
    func connect(_ purpose: String) throws -> Books {
        try Books.connect(conninfo, purpose: "huadan \(purpose)")
    }

    /// Connects to the books, brings the schema up to date and makes the installation when it is missing.
    func connectMigrated(_ purpose: String) throws -> (books: Books, installation: Installation) {
        let books = try connect(purpose)
        return (books, try books.prepared(configuration, place))
    }

    /// Connects to books that must be up to date, for commands that only look or act.
    func connectReady(_ purpose: String) throws -> (books: Books, installation: Installation) {
        let books = try connect(purpose)
        try books.requireUpToDate()
        return (books, try books.installation(billingTimezone: configuration.given(.billingTimezone)))
    }

    /// Connects to books that must be up to date, for commands that need no secret of theirs.
    func connectReading(_ purpose: String) throws -> Books {
        let books = try connect(purpose)
        try books.requireUpToDate()
        _ = try books.installationID(billingTimezone: configuration.given(.billingTimezone))
        return books
    }

    /// Connects to the books and brings the schema up to date, as a role that may be kept from their secrets; the
    /// installation only for one that is not.
    func connectPrepared(_ purpose: String) throws -> (books: Books, installation: Installation?) {
        let books = try connect(purpose)
        try books.bringUpToDate(configuration)
        guard try books.role().mayReadKey else {
            _ = try books.installationID(billingTimezone: configuration.given(.billingTimezone))
            return (books, nil)
        }
        return (books, try books.installed(configuration, place))
    }

    /// Says on standard error what is unsafe about the server's settings.
    func warn(about books: Books) throws {
        let health = try books.serverHealth()
        for warning in health.warnings { FileHandle.standardError.write(Data("huadan: warning: \(warning)\n".utf8)) }
        let seconds = abs(health.nowMicros - WallClock.nowMicros()) / 1_000_000
        guard seconds > 60 else { return }
        let text = "huadan: warning: this host's clock and the database's are \(seconds) s apart; set both by NTP\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// How nights judge.
    var nightSettings: NightSettings {
        NightSettings(
            feeGraceSeconds: configuration.seconds(.feeGrace),
            statusGraceSeconds: configuration.seconds(.statusGrace),
            toleranceSeconds: configuration.seconds(.tolerance),
            masksNumbers: configuration.flag(.maskNumbers),
            billingTimezone: configuration.given(.billingTimezone)
        )
    }

    /// Gives the private cluster back.
    ///
    /// Without it the lease ends with the process.
    func close() {
        lease?.release()
    }
}

extension Books {
    /// Brings the schema up to date, unless that is left to `huadan migrate`.
    func bringUpToDate(_ configuration: Configuration) throws {
        try requireWritable()
        if configuration.flag(.migrate) { _ = try migrate() } else { try requireUpToDate() }
    }

    /// Brings the schema up to date and makes the installation when it is missing: the one the data directory
    /// remembers, so that an archive replayed into an empty database gives the same call ids.
    func prepared(_ configuration: Configuration, _ place: DataDirectory) throws -> Installation {
        try bringUpToDate(configuration)
        return try installed(configuration, place)
    }

    /// The installation of books that are up to date, made when it is missing.
    func installed(_ configuration: Configuration, _ place: DataDirectory) throws -> Installation {
        let known = place.identity
        let installation = try install(
            billingTimezone: configuration.given(.billingTimezone),
            nowMicros: WallClock.nowMicros(),
            identity: known
        )
        if known == nil { try place.remember(installation) }
        return installation
    }

    /// Refuses a schema that is older than this program.
    func requireUpToDate() throws {
        guard try pendingMigrations().isEmpty else {
            throw CommandFailure(
                .badConfiguration,
                "the schema is older than this program; `huadan migrate` brings it up to date"
            )
        }
    }
}

/// Writes a file that only its owner can read, whole or not at all.
///
/// What is no file, such as `/dev/stdout`, is written to as it is.
func writePrivately(_ text: String, to path: String) throws {
    let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    if let kind, kind != .typeRegular {
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure(.cannotWrite, "cannot write \(path)")
        }
        return try file.write(contentsOf: Data(text.utf8))
    }
    let draft = path + ".writing"
    let isMade = FileManager.default.createFile(
        atPath: draft,
        contents: Data(text.utf8),
        attributes: [.posixPermissions: 0o600]
    )
    guard isMade, rename(draft, path) == 0 else {
        throw CommandFailure(.cannotWrite, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

/// The person who acts, as the books keep it: the operating system's user.
func currentActor() -> Actor {
    let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? NSUserName()
    return Actor(name: user.isEmpty ? "uid \(getuid())" : user, nowMicros: WallClock.nowMicros())
}

/// The data directory: journals, mirror of the apps, run files.
struct DataDirectory: Sendable {
    /// Absolute path.
    let path: String

    /// Where the journals are.
    var journals: JournalRoot { JournalRoot(path: path + "/journal") }

    /// Host and directory, for messages of other hosts.
    var name: String { "\(ProcessInfo.processInfo.hostName):\(path)" }

    /// The file that makes a directory an installation.
    static let markName = "installation"

    private var mark: String { "\(path)/\(Self.markName)" }
    private var identityFile: String { path + "/installation.key" }

    /// Id and key of the installation, once known here.
    var identity: InstallationIdentity? {
        FileManager.default.contents(atPath: identityFile).map { String(decoding: $0, as: UTF8.self) }
            .flatMap(InstallationIdentity.init(text:))
    }

    /// Keeps id and key of the installation, for its owner's eyes only.
    func remember(_ installation: Installation) throws {
        try writePrivately(installation.identityText + "\n", to: identityFile)
    }

    /// Finds the installation in the configured directory, or makes one.
    init(_ configuration: Configuration, creates: Bool) throws {
        let given = configuration.given(.dataDirectory)
        path = URL(fileURLWithPath: given).standardizedFileURL.path
        if FileManager.default.fileExists(atPath: mark) { return }
        guard creates else { throw ConfigurationError.noInstallation(directory: path) }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try writePrivately("An installation of Huadan. Do not edit.\n", to: mark)
        } catch {
            throw CommandFailure(.cannotWrite, "cannot make the data directory \(path): \(error.localizedDescription)")
        }
    }
}
