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
        }
    }
}
