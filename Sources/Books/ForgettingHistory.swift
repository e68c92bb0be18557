import Postgres

/// An act of forgetting, as the books have it on record.
public struct ForgettingAct: Sendable, Equatable {
    /// Its number; `cdr.forget_act_id` and others name it.
    public let number: Int64
    /// `number`, `before` or `retention`.
    public let kind: String
    /// Calls of days before it; empty when one number was forgotten.
    public let day: String
    /// Who, when, printed, and why.
    public let actedBy, actedAt, reason: String
    /// Rows that were changed: CDRs, status events, entries of the set-aside.
    public let cdrs, events, setAside: Int64
    /// Pushes of archives that were rewritten.
    public let pushes: Int64
    /// Where something is left to do; empty when all is done.
    public let pending: String
}

extension Books {
    /// Every act of forgetting, in order, as printed by the parameters of a run.
    public func forgettingActs() throws(BooksError) -> [ForgettingAct] {
        try BooksError.wrapping {
            try query("forget/list").rows.map { row in
                ForgettingAct(
                    number: row.int(0) ?? 0,
                    kind: row.text(1) ?? "",
                    day: row.text(2) ?? "",
                    actedBy: row.text(3) ?? "",
                    actedAt: row.text(4) ?? "",
                    reason: row.text(5) ?? "",
                    cdrs: row.int(6) ?? 0,
                    events: row.int(7) ?? 0,
                    setAside: row.int(8) ?? 0,
                    pushes: row.int(9) ?? 0,
                    pending: row.text(10) ?? ""
                )
            }
        }
    }
}

extension Night {
    /// Whether numbers or texts of a call that the reports of a day name were forgotten.
    public func hasForgotten(day: String) throws(BooksError) -> Bool {
        try BooksError.wrapping { try books.query("forget/has_forgotten", [.text(day)]).bool(0, 0) ?? false }
    }
}
