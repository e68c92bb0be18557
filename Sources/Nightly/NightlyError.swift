public import Books
public import Reports

/// Why a nightly run did not happen or did not end.
///
/// Each case says what to do.
public enum NightlyError: Error, Sendable {
    /// The books failed.
    case books(BooksError)
    /// A report could not be written.
    case report(ReportError)
    /// As-of lies in the future, where nobody can have received anything yet.
    case asOfInFuture
    /// The day is not over as of the run.
    case dayNotOver(day: String, last: String)
    /// Not a calendar date.
    case notADay(String)
    /// Another run holds the night's lock.
    case anotherRun
    /// Not everything that was received up to as-of is in the books yet.
    case notLoaded([Night.LaggingJournal])
    /// This host's clock stands before the last run, so "now" would be a look back.
    case clockBehind(last: String)
    /// Not a calendar month.
    case notAPeriod(String)
    /// The month, or the fee grace after it, is not over.
    case periodNotOver(String, closesAfter: String)
    /// Months close in order.
    case earlierPeriodOpen(String, earlier: String)
    /// The month never had anything in it when a later one closed: it is closed with that.
    case periodClosedWith(String, books: String)
    /// What stands in the way of closing.
    case obstacles(period: String, [PeriodObstacle])
    /// There is nothing to reopen.
    case periodNotClosed(String)
    /// Corrections for the month were signed with later months.
    case correctionsSigned(period: String, in: [String])
    /// A close cannot look back.
    case cutBeforeLastRun(last: String)
    /// From the same facts and acts a closed month came out differently.
    case closedDiffers(period: String)
    /// The books do not have the manifest of a closed folder.
    case notKept(folder: String)
    /// The books no longer give the file that was signed.
    case keptReportDiffers(folder: String, file: String)
}

extension NightlyError {
    /// Runs work and wraps its error.
    static func wrapping<T>(_ body: () throws -> T) throws(NightlyError) -> T {
        do {
            return try body()
        } catch let error as NightlyError {
            throw error
        } catch let error as BooksError {
            throw .books(error)
        } catch let error as ReportError {
            throw .report(error)
        } catch {
            preconditionFailure("an error of another kind: \(error)")
        }
    }
}

extension NightlyError: CustomStringConvertible {
    /// One sentence: what, which one, what to do.
    public var description: String {
        switch self {
        case .books(let error): error.description
        case .report(let error): "\(error)"
        case .asOfInFuture: "as-of lies in the future; a run can only judge from now or earlier"
        case .dayNotOver(let day, let last):
            "\(day) is not over in the billing zone as of this run; the last day that can be written is \(last)"
        case .notADay(let text): "\(text) is not a date; write it as 2026-11-21"
        case .anotherRun: "another nightly run holds the lock; it will do the work, or try again when it has ended"
        case .notLoaded(let journals):
            "not everything received up to as-of is loaded: "
                + journals.map { "journal \($0.id) (\($0.place))" }.joined(separator: ", ")
                + "; start `huadan serve` there, or see `huadan journal list` and `huadan doctor`"
        default: periodDescription
        }
    }

    private var periodDescription: String {
        switch self {
        case .clockBehind(let last):
            "this host's clock stands before the last run, as of \(last); set it right, or look back with --as-of"
        case .notAPeriod(let text): "\(text) is not a month; write it as 2026-11"
        case .periodNotOver(let period, let after):
            "\(period) is not over, or CDRs of it may still come: it can close after \(after)"
        case .earlierPeriodOpen(let period, let earlier):
            "months close in order: close \(earlier) before \(period)"
        case .periodClosedWith(let period, let books):
            "\(period) had nothing in it when \(books) closed, and is closed with that: close or reopen \(books)"
        case .obstacles(let period, let obstacles):
            "\(period) does not close: \(obstacles.reduce(0) { $0 + $1.count }) item(s) stand in the way"
        case .periodNotClosed(let period):
            "\(period) is not closed; `huadan period list` shows the months that are"
        case .correctionsSigned(let period, let others):
            "corrections for \(period) stand in \(others.joined(separator: ", ")), which is closed; "
                + "reopen that first, the latest before the earlier ones"
        case .cutBeforeLastRun(let last):
            "a close cannot look back: as-of lies before that of the last run, \(last)"
        case .closedDiffers(let period):
            "\(period) does not come out as it was signed: facts are missing from the journals, or became usable later"
        case .notKept(let folder):
            "no reports of \(folder) were written before its month closed; the folder of the month has all of it"
        case .keptReportDiffers(let folder, let file):
            "the books no longer give \(folder)/\(file) as it was signed, so nothing was written; "
                + "`huadan verify` says what was changed"
        default: "nothing"
        }
    }
}
