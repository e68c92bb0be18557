public import Journal
public import Postgres

/// What went wrong with the books.
///
/// Each case says which thing failed and what to do.
public enum BooksError: Error, Sendable {
    /// The database answered with an error or cannot be reached.
    case database(PostgresError)
    /// The schema cannot be brought up to date.
    case migration(MigrationError)
    /// A journal cannot be read.
    case journal(JournalError)
    /// The books were never set up: `installation` is empty.
    case noInstallation
    /// The configured billing zone is not the one the books were made with.
    case otherTimezone(books: String, configured: String)
    /// The server takes no writes.
    case readOnly(isStandby: Bool)
    /// PostgreSQL does not know the zone.
    case unknownTimezone(String)
    /// Another loader has moved this position; this one must stop.
    case positionMoved(journal: JournalID, loader: Int)
    /// The app was never registered.
    case unknownApp(String)
    /// The app is registered already.
    case appExists(String)
    /// Signatures are to be checked, and the app has no secret.
    case secretMissing(String)
    /// Nothing set aside has this id.
    case unknownSetAside(String)
    /// Numbers or texts of what was set aside are forgotten, so it cannot be tried again.
    case forgottenSetAside(String)
    /// Days up to this one are not all in closed months; the first one that is not, none: no month is closed.
    case forgettingOpenDays(before: String, firstOpen: String?)
    /// Acts cannot be brought into these books, and why.
    case notForActs(String)
    /// No fact of such a call is in the books.
    case unknownCall
    /// What a run worked out contradicts itself, so it was not published.
    case invariantBroken(check: String, first: String)

    /// Runs database work and wraps its error.
    @discardableResult
    static func wrapping<T>(_ body: () throws -> T) throws(BooksError) -> T {
        do {
            return try body()
        } catch let error as BooksError {
            throw error
        } catch let error as PostgresError {
            throw .database(error)
        } catch let error as JournalError {
            throw .journal(error)
        } catch {
            preconditionFailure("an error of another kind: \(error)")
        }
    }

    /// The database cannot be reached right now: trying again later may help.
    public var isConnectionFailure: Bool {
        switch self {
        case .database(let error): error.isConnectionFailure
        case .migration(let error): error.postgresError?.isConnectionFailure ?? false
        default: false
        }
    }
}

extension BooksError: CustomStringConvertible {
    /// What to do when the role in use lacks a right.
    private static func advice(_ error: PostgresError?, isMigration: Bool = false) -> String {
        guard error?.sqlState == .insufficientPrivilege else { return "" }
        return isMigration
            ? "; run `huadan migrate` with the owner of the books in HUADAN_DATABASE_URL"
            : "; the role in HUADAN_DATABASE_URL may not do that: docs/operations.md says which role a command needs"
    }

    /// One sentence: what, which one, what to do.
    ///
    /// No values of records.
    public var description: String {
        switch self {
        case .database(let error): error.description + Self.advice(error)
        case .migration(let error): error.description + Self.advice(error.postgresError, isMigration: true)
        case .journal(let error): "\(error)"
        case .noInstallation: "the database has no books of Huadan yet; `huadan migrate` makes them"
        case .otherTimezone(let books, let configured):
            "HUADAN_BILLING_TIMEZONE is \(configured), but these books were made in \(books) and stay in it"
        case .readOnly(let isStandby):
            isStandby
                ? "the database is a standby and takes no writes; point HUADAN_DATABASE_URL at the primary"
                : "the database is read-only for this role; point HUADAN_DATABASE_URL at one that takes writes"
        case .unknownTimezone(let name):
            "HUADAN_BILLING_TIMEZONE: PostgreSQL knows no time zone \(name); give an IANA name such as Asia/Shanghai"
        case .positionMoved(let journal, let loader):
            "loader \(loader) of journal \(journal) was overtaken by another process that loads the same journal; "
                + "stop one of the two"
        case .unknownApp(let key): "no app \(key) is registered; `huadan app list` shows the ones that are"
        case .appExists(let key): "app \(key) is registered already; `huadan app rotate` gives it a new token"
        case .secretMissing(let key):
            "app \(key) has no secret to check signatures with; give it with --secret-file"
        case .unknownSetAside(let id): "nothing set aside has the id \(id); `huadan set-aside list` shows the ids"
        case .forgottenSetAside(let id):
            "numbers or texts of \(id) were forgotten, so it cannot be tried again; `huadan set-aside dismiss` gives it up"
        case .forgettingOpenDays(let day, nil):
            "no month before \(day) is closed: only calls of closed months are forgotten by age; "
                + "`huadan period close` closes a month"
        case .forgettingOpenDays(let day, let open?):
            "days before \(day) are open from \(open) on: only calls of closed months are forgotten by age; "
                + "give a day up to \(open), or close the month first (`huadan period close`)"
        case .invariantBroken(let check, let first):
            "the run contradicts itself (\(check), first at \(first)) and was not published; please report this"
        case .notForActs(let why): "the acts were not imported: \(why)"
        case .unknownCall: "the books have no fact of such a call; give the whole sessionId or the call_id of calls.csv"
        }
    }
}
