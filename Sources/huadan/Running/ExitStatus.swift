import ArgumentParser
import Books
import Ingest
import Journal
import Nightly
import Postgres
import Reports

/// The exit statuses that scripts can rely on, after `sysexits.h`.
enum ExitStatus: Int32 {
    case done = 0
    case anythingElse = 1
    case wrongUsage = 64
    case badInput = 65
    case unavailable = 69
    case cannotWrite = 73
    case tryAgain = 75
    case badConfiguration = 78

    /// The status that tells a script what kind of failure this was.
    init(_ error: any Error) {
        self =
            switch error {
            case let error as CommandFailure: error.status
            case ConfigurationError.passwordOnCommandLine: .wrongUsage
            case is ConfigurationError, is IngestServerError: .badConfiguration
            case let error as PrivateClusterError: Self.of(error)
            case let error as BooksError: Self.of(error)
            case let error as PostgresError: Self.of(error)
            case let error as NightlyError: Self.of(error)
            case let error as ReportError: Self.of(error)
            case let error as JournalError: Self.of(error)
            case is AppMirrorError: .cannotWrite
            default: .anythingElse
            }
    }

    private static func of(_ error: PrivateClusterError) -> ExitStatus {
        switch error.kind {
        case .configuration: .badConfiguration
        case .cannotWrite: .cannotWrite
        case .unavailable: .unavailable
        case .tryAgain: .tryAgain
        }
    }

    private static func of(_ error: BooksError) -> ExitStatus {
        switch error {
        case .database(let error): of(error)
        case .migration(let error): error.postgresError.map(of) ?? .badConfiguration
        case .journal(let error): of(error)
        case .noInstallation, .otherTimezone, .unknownTimezone, .readOnly: .badConfiguration
        case .positionMoved: .tryAgain
        case .unknownApp, .appExists, .secretMissing, .unknownSetAside, .unknownCall, .notForActs, .forgottenSetAside:
            .badInput
        case .forgettingOpenDays: .wrongUsage
        case .invariantBroken: .anythingElse
        }
    }

    private static func of(_ error: PostgresError) -> ExitStatus {
        if error.sqlState == .insufficientPrivilege { return .badConfiguration }
        if error.kind == .server(.readOnlySQLTransaction) { return .badConfiguration }
        return error.isConnectionFailure ? .unavailable : .anythingElse
    }

    private static func of(_ error: NightlyError) -> ExitStatus {
        switch error {
        case .books(let error): of(error)
        case .report(let error): of(error)
        case .asOfInFuture, .dayNotOver, .notADay, .notAPeriod, .earlierPeriodOpen, .periodClosedWith,
            .periodNotClosed, .cutBeforeLastRun:
            .wrongUsage
        case .anotherRun, .notLoaded, .periodNotOver, .clockBehind: .tryAgain
        case .obstacles, .correctionsSigned: .badInput
        case .notKept, .keptReportDiffers, .closedDiffers: .anythingElse
        }
    }

    private static func of(_ error: ReportError) -> ExitStatus {
        switch error {
        case .cannotWrite: .cannotWrite
        case .folderBusy: .tryAgain
        case .unreadableManifest: .badInput
        default: .anythingElse
        }
    }

    private static func of(_ error: JournalError) -> ExitStatus {
        switch error {
        case .overloaded, .locked: .tryAgain
        case .full, .notWritten, .file, .closed: .cannotWrite
        case .damaged, .unreadableHeader, .positionBeyondEnd, .positionBeforeOldest, .otherEntry, .tooLarge,
            .notFound, .nothingToSkip, .nothingAfterDamage:
            .badInput
        }
    }
}

/// A command's own refusal: a sentence and a status.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String

    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}
