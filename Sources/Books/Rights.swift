public import Postgres

/// What the role that books are used with is and may do.
public struct RoleInUse: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// No right is kept from it.
    public let isSuperuser: Bool
    /// It owns the books, or is a member of the role that does: it may change the schema.
    public let ownsBooks: Bool
    /// It may read the secret behind call ids.
    public let mayReadKey: Bool
    /// It may add facts.
    public let mayLoadFacts: Bool
    /// It may add rate cards.
    public let mayAddCards: Bool
    /// The roles of these books that it is a member of.
    public let groups: [String]

    /// It may load journals.
    public var mayLoad: Bool { mayReadKey && mayLoadFacts }
}

extension Books {
    /// The role in use; asked of books that are up to date.
    public func role() throws(BooksError) -> RoleInUse {
        try BooksError.wrapping {
            let row = try query("rights/own")
            let may = { (column: Int) in row.bool(0, column) ?? false }
            return RoleInUse(
                name: row.text(0, 0) ?? "",
                isSuperuser: may(1),
                ownsBooks: may(2),
                mayReadKey: may(3),
                mayLoadFacts: may(4),
                mayAddCards: may(5),
                groups: (row.textArray(0, 6) ?? []).compactMap { $0 }
            )
        }
    }

    /// What roles may and should not, or should and may not; empty when all is as written.
    public func rightDifferences() throws(BooksError) -> [String] {
        try sentences("rights/differences")
    }

    /// The roles of these books that the server does not have.
    public func missingRoles() throws(BooksError) -> [String] {
        try sentences("rights/missing_roles")
    }

    /// Tables whose guard against changes is missing or switched off.
    public func unguardedTables() throws(BooksError) -> [String] {
        try sentences("checks/books/insert_only")
    }

    /// The statements that make the roles: for a role that may do that, which the owner of the books need not.
    public static var roleScript: String { SQLFile("rights/roles").text }

    /// Gives each role what is written, and nothing else; true when something had to be changed.
    ///
    /// Only the owner of the books can.
    func bringRightsInLine() throws(BooksError) -> Bool {
        guard try role().ownsBooks, try !rightDifferences().isEmpty else { return false }
        let file = SQLFile("rights/apply")
        try BooksError.wrapping { try connection.script(file.text, name: file.name) }
        return true
    }

    /// `call_id` of a sessionId, also for a role that cannot read the key.
    public func callID(ofSession session: String) throws(BooksError) -> UUIDBytes {
        try BooksError.wrapping {
            guard let id = try query("explain/call_id", [.text(session)]).uuid(0, 0) else {
                throw BooksError.noInstallation
            }
            return id
        }
    }

    private func sentences(_ file: String) throws(BooksError) -> [String] {
        try BooksError.wrapping { try query(file).rows.compactMap { $0.text(0) } }
    }
}
