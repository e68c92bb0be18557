import Books

/// Who may do what in the database.
struct RightsCheckup {
    let books: Books
    /// The private cluster has one role, which is everything.
    let isPrivate: Bool

    func run() throws -> [CheckResult] {
        let rest = [try rights(), try guards()]
        return isPrivate ? rest : [role(try books.role())] + rest
    }

    /// What the role in use is that its job does not ask for.
    private func role(_ role: RoleInUse) -> CheckResult {
        let advice = "serve, nightly and reports need less: docs/operations.md, Roles"
        if role.isSuperuser { return .warn("role", "\(role.name) is a superuser", advice) }
        if role.ownsBooks { return .warn("role", "\(role.name) owns the books, as `huadan migrate` has to", advice) }
        if role.mayLoad, role.groups.contains("huadan_acts") {
            return .warn("role", "\(role.name) both loads pushes and decides on them", advice)
        }
        return .ok("role", "\(role.name), in \(role.groups.joined(separator: ", "))")
    }

    private func rights() throws -> CheckResult {
        let differences = try books.rightDifferences()
        guard let first = differences.first else { return .ok("rights", "as written") }
        return .warn(
            "rights",
            "\(differences.count) otherwise than written, such as: \(first)",
            "`huadan migrate` as the owner of the books sets them right; find out who changed them"
        )
    }

    private func guards() throws -> CheckResult {
        let open = try books.unguardedTables()
        guard let first = open.first else { return .ok("guards", "facts, acts and signed figures cannot be changed") }
        return .fail(
            "guards",
            "\(open.count) insert-only table(s) can be changed, such as \(first)",
            "docs/operations.md, When verify says WRONG"
        )
    }
}
