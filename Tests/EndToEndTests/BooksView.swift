import Postgres

/// Looks into the books past the program.
struct BooksView {
    let connection: PostgresConnection

    init(_ stage: Stage) throws {
        guard let conninfo = stage.conninfo else { throw Failure("the stage has no database of its own") }
        try self.init(conninfo: conninfo)
    }

    init(conninfo: String) throws {
        connection = try PostgresConnection(
            ConnectionSettings(conninfo, applicationName: "end to end tests", searchPath: "huadan")
        )
    }

    /// How often each session's records are there, repeats counted too.
    func recordCounts() throws -> [String: Int] {
        let rows = try connection.query(
            """
            SELECT f.session_id, count(*) FROM (
                SELECT session_id FROM cdr
                UNION ALL SELECT session_id FROM status_event
                UNION ALL SELECT coalesce(c.session_id, e.session_id)
                FROM repeat AS r
                LEFT JOIN cdr AS c ON c.call_id = r.call_id AND c.cdr_key = r.fact_key
                LEFT JOIN status_event AS e ON e.call_id = r.call_id AND e.event_key = r.fact_key) AS f
            GROUP BY f.session_id
            """
        ).rows
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.text(0) ?? "", Int($0.int(1) ?? 0)) })
    }

    /// How many facts each session has.
    func factCounts() throws -> [String: Int] {
        let rows = try connection.query(
            """
            SELECT f.session_id, count(*)
            FROM (SELECT session_id FROM cdr UNION ALL SELECT session_id FROM status_event) AS f
            GROUP BY f.session_id
            """
        ).rows
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.text(0) ?? "", Int($0.int(1) ?? 0)) })
    }

    /// The one number of a query.
    func number(_ sql: String) throws -> Int { Int(try connection.query(sql).int(0, 0) ?? 0) }

    /// Keeps all loaders from getting on, those that come later too, until the connection ends or rolls back.
    func holdLoaders() throws {
        try connection.script("BEGIN; LOCK TABLE journal_position IN EXCLUSIVE MODE")
    }

    func letLoadersGo() throws { try connection.script("ROLLBACK") }
}
