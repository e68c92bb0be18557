import CLibPQ

/// How to reach a database, and how its sessions behave.
///
/// Every session speaks UTF-8, shows instants in UTC and ISO form, bytes in hexadecimal, and does not compile
/// queries (JIT costs more than it saves on statements of ours). A dead host is noticed within about a minute by
/// keepalives and `tcp_user_timeout`. What the connection string says about connecting wins over these defaults.
public struct ConnectionSettings: Sendable, Equatable {
    /// A libpq URI or keyword string; several hosts are allowed.
    ///
    /// May hold a password.
    public var conninfo: String
    /// Shown in `pg_stat_activity`, unless the connection string names another.
    public var applicationName: String
    /// The schemas that unqualified names are looked up in, for example `huadan`; nil leaves the server's default.
    public var searchPath: String?
    /// Milliseconds after which the server cancels a statement; 0 is never.
    public var statementTimeoutMillis: Int
    /// Further server settings of every session, for example `["work_mem": "64MB"]`.
    public var serverSettings: [String: String]

    /// Makes settings; nothing is checked before the first connection, or ``validate()``.
    public init(
        _ conninfo: String,
        applicationName: String,
        searchPath: String? = nil,
        statementTimeoutMillis: Int = 0,
        serverSettings: [String: String] = [:]
    ) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.searchPath = searchPath
        self.statementTimeoutMillis = statementTimeoutMillis
        self.serverSettings = serverSettings
    }

    /// Throws ``PostgresError`` of kind `cannotConnect` when the connection string cannot be read.
    ///
    /// Does not connect.
    public func validate() throws(PostgresError) {
        _ = try given()
    }
}

extension ConnectionSettings {
    /// Whether the connection string itself has a password, for the database or for a key.
    public var holdsPassword: Bool {
        guard let given = try? given() else { return false }
        return Self.passwords.contains { given[$0] != nil }
    }

    /// Without the passwords that are given, should a message of libpq quote them.
    func scrubbed(_ message: String) -> String {
        guard let given = try? given() else { return message }
        return Self.passwords.compactMap { given[$0] }.filter { $0.utf8.count > 2 }.reduce(message) {
            $0.replacing($1, with: "***")
        }
    }

    private static let passwords = ["password", "sslpassword"]
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible {
    /// The keywords given, with secrets masked.
    public var description: String {
        guard let given = try? given() else { return "unreadable connection string" }
        let pairs = given.map { key, value in "\(key)=\(Self.secrets.contains(key) ? "***" : value)" }
        return (pairs.sorted() + ["application=\(applicationName)"]).joined(separator: " ")
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    private static let secrets: Set<String> = ["password", "sslpassword", "passfile"]
}

extension ConnectionSettings {
    private static let connectDefaults = [
        "connect_timeout": "5",  // seconds, for each host
        "keepalives": "1",
        "keepalives_idle": "30",  // seconds
        "keepalives_interval": "10",  // seconds
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",  // milliseconds
    ]

    private static let sessionSettings = [
        "TimeZone": "UTC",
        "DateStyle": "ISO, YMD",
        "IntervalStyle": "iso_8601",
        "bytea_output": "hex",
        "standard_conforming_strings": "on",
        "jit": "off",
    ]

    /// All keywords for `PQconnectdbParams`: defaults, then what the connection string says, then what must hold.
    func keywords() throws(PostgresError) -> [String: String] {
        let given = try given()
        var keywords = Self.connectDefaults.merging(given) { _, theirs in theirs }
        keywords["client_encoding"] = "UTF8"
        keywords["fallback_application_name"] = applicationName
        keywords["options"] = [given["options"], sessionOptions()].compactMap(\.self).joined(separator: " ")
        return keywords
    }

    private func sessionOptions() -> String {
        var settings = Self.sessionSettings.merging(serverSettings) { _, theirs in theirs }
        settings["search_path"] = searchPath
        if statementTimeoutMillis > 0 { settings["statement_timeout"] = String(statementTimeoutMillis) }
        return settings.sorted { $0.key < $1.key }.map { "-c \($0)=\(Self.escaped($1))" }.joined(separator: " ")
    }

    /// In `options` a space ends a value and a backslash escapes.
    private static func escaped(_ value: String) -> String {
        String(value.flatMap { $0 == " " || $0 == "\\" ? ["\\", $0] : [$0] })
    }

    /// A password with `@` or `/` in it, written as it is, makes a URI whose host or port is a part of the password:
    /// libpq would quote that in its messages.
    private static func requireWholePassword(_ given: [String: String]) throws(PostgresError) {
        let hosts = (given["host"] ?? "").split(separator: ",")
        let isHost = hosts.allSatisfy { !$0.dropFirst().contains("@") }
        let isPort = (given["port"] ?? "").utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2c }
        guard isHost, isPort, !(given["dbname"] ?? "").contains("@") else {
            throw PostgresError(
                .cannotConnect,
                "the connection string cannot be read: in a URI, @ is written %40, / %2F and : %3A inside a password"
            )
        }
    }

    /// What the connection string says, keyword by keyword.
    func given() throws(PostgresError) -> [String: String] {
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo, &problem) else {
            PQfreemem(problem)
            // libpq's message quotes the string, which may hold a password.
            throw PostgresError(.cannotConnect, "the connection string cannot be read; give a libpq URI or keywords")
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var next = options
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        if conninfo.hasPrefix("postgres") { try Self.requireWholePassword(given) }
        return given
    }
}
