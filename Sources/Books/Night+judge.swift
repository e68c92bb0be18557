import Postgres

/// Which calls are judged together.
enum JudgedCalls {
    /// Those in `due_call`.
    case dueCalls
    /// All that are known at the cut; `due_call` is filled on the way.
    case everyCall
}

/// What is found of calls, in tables of this connection.
extension Night {
    /// Empty working tables, and memory for the joins of a day.
    func makeTables() throws(PostgresError) {
        try books.execute("night/memory")
        try books.connection.script(SQLFile("reconcile/night_tables").text, name: "reconcile/night_tables")
    }

    /// Sides, states, prices and discrepancies of the judged calls.
    func judge(_ calls: JudgedCalls, _ progress: (String) -> Void) throws(PostgresError) {
        if calls == .dueCalls { try analyze("due_call") }
        try gather(calls, progress)
        progress("states")
        try books.execute("reconcile/night_calls")
        try analyze("night_call", "call_id, state")
        if calls == .everyCall {
            try books.execute("reconcile/all_calls")
            try analyze("due_call")
        }
        try price(progress)
        for rule in DiscrepancyRule.all {
            progress(rule.kind)
            try books.connection.execute(rule.statement, rule.parameters, name: rule.file.name)
        }
        try analyze("night_finding")
        try books.execute("reconcile/money_at_risk")
    }

    /// The two sides of the judged calls: status events, then CDRs.
    private func gather(_ calls: JudgedCalls, _ progress: (String) -> Void) throws(PostgresError) {
        progress("status events")
        try execute("reconcile/night_status", calls)
        try analyze("night_status", "call_id")
        try execute("reconcile/odd_calls", calls)
        try analyze("odd_call")
        try books.execute("reconcile/night_events")
        try analyze("night_event")
        try books.execute("reconcile/clear_odd_status")
        try books.execute("reconcile/odd_status")
        progress("CDRs")
        try execute("reconcile/night_cdrs", calls)
        try analyze("night_cdr", "call_id, cdr_key, in_force, is_alone")
    }

    /// What the CDRs of judged calls come to.
    func price(_ progress: (String) -> Void) throws(PostgresError) {
        progress("prices")
        try books.execute("reconcile/night_cards")
        try analyze("night_card")
        try books.execute("reconcile/night_rules")
        try analyze("night_rule")
        try books.execute("reconcile/night_charges")
        try analyze("night_charge", "call_id, cdr_key, card_kind, component, rate_card_id, rule_number")
    }

    private func execute(_ file: String, _ calls: JudgedCalls) throws(PostgresError) {
        let statement = SQLFile(file).of(calls)
        try books.connection.execute(statement.text, [], name: statement.name)
    }

    /// Statistics, so that the planner knows how many rows a working table has, and what it is joined by.
    ///
    /// - Parameter columns: Those that matter of a wide table, parted by commas; none: all.
    func analyze(_ table: String, _ columns: String? = nil) throws(PostgresError) {
        let file = SQLFile("night/analyze").on(table: columns.map { "\(table) (\($0))" } ?? table)
        try books.connection.execute(file.text, [], name: file.name)
    }
}
