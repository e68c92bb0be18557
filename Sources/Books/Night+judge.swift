import Postgres

/// What is found of calls, in tables of this connection.
extension Night {
    /// Empty working tables, and memory for the joins of a day.
    func makeTables() throws(PostgresError) {
        for books in sessions {
            try books.execute("night/memory")
            try books.connection.script(SQLFile("reconcile/night_tables").text, name: "reconcile/night_tables")
        }
    }

    /// Judges the calls of `due_call` in this session alone.
    func judgeDueCalls(_ progress: (String) -> Void) throws(PostgresError) {
        let session = JudgingSessions(books, .dueCalls)
        try session.analyze("due_call")
        try session.judge(progress)
    }

    /// The sessions of a current run, each with the calls that are its own.
    ///
    /// - Parameter isFull: Every known call is due; otherwise those that `due_call` holds.
    func shareCalls(isFull: Bool) throws -> JudgingSessions {
        let isShared = try second != nil && (isFull || books.query("night/due_counts").int(0, 0) ?? 0 >= sharedFrom)
        let share = { (half: HalfOfCalls) in isFull ? JudgedCalls.everyCall(isShared ? half : nil) : .dueCalls }
        let other = isShared ? second.map { JudgingSessions.Share(books: $0, calls: share(.upper)) } : nil
        let sessions = JudgingSessions(books, share(.lower), beside: other)
        guard !isFull else { return sessions }
        try sessions.handOutUpperHalf()
        try sessions.analyze("due_call")
        return sessions
    }

    /// Statistics of a working table of the first session.
    func analyze(_ table: String) throws(PostgresError) {
        try JudgingSessions(books, .dueCalls).analyze(table)
    }
}

extension JudgingSessions {
    /// Sides, states, prices and discrepancies of the judged calls.
    func judge(_ progress: (String) -> Void) throws(PostgresError) {
        try gather(progress)
        progress("states")
        try execute(SQLFile("reconcile/night_calls"))
        try analyze("night_call", "call_id, state")
        if first.calls != .dueCalls {
            try execute(SQLFile("reconcile/all_calls"))
            try analyze("due_call")
        }
        try price(progress)
        for rule in DiscrepancyRule.all {
            progress(rule.kind)
            try execute(rule.statement, rule.parameters)
        }
        try analyze("night_finding")
        try execute(SQLFile("reconcile/money_at_risk"))
    }

    /// The two sides of the judged calls: status events, then CDRs.
    private func gather(_ progress: (String) -> Void) throws(PostgresError) {
        progress("status events")
        try execute("reconcile/night_status")
        try analyze("night_status", "call_id")
        try execute("reconcile/odd_calls")
        try analyze("odd_call")
        try execute("reconcile/night_events")
        try analyze("night_event")
        try execute("reconcile/clear_odd_status")
        try execute("reconcile/odd_status")
        progress("CDRs")
        try execute("reconcile/night_cdrs")
        try analyze("night_cdr", "call_id, cdr_key, in_force, is_alone")
    }

    /// What the CDRs of judged calls come to.
    private func price(_ progress: (String) -> Void) throws(PostgresError) {
        progress("prices")
        try execute("reconcile/night_cards")
        try analyze("night_card")
        try execute("reconcile/night_rules")
        try analyze("night_rule")
        try execute("reconcile/night_charges")
        try analyze("night_charge", "call_id, cdr_key, card_kind, component, rate_card_id, rule_number")
    }
}
