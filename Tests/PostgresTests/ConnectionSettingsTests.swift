import Postgres
import TestSupport
import Testing

@Suite struct ConnectionSettingsTests {
    @Test(arguments: [
        "postgresql://clerk:hunter2@db1,db2:5433/books?sslmode=prefer",
        "host=db1 user=clerk password=hunter2 dbname=books",
        "host=db1 user=clerk password='hunter2 with spaces' sslpassword=hunter2",
    ])
    func `a description masks secrets`(conninfo: String) {
        let settings = ConnectionSettings(conninfo, applicationName: "test")
        for text in ["\(settings)", String(reflecting: settings), "\([settings])"] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("password=***"))
            #expect(text.contains("user=clerk"))
            #expect(text.contains("db1"))
        }
    }

    @Test(arguments: [
        "postgresql://clerk:hunter2@[::1/books", "password=hunter2 nonsense", "colour=red password=hunter2",
    ])
    func `an unreadable connection string is refused without quoting it`(conninfo: String) throws {
        let settings = ConnectionSettings(conninfo, applicationName: "test")
        let early = #expect(throws: PostgresError.self) { try settings.validate() }
        let late = #expect(throws: PostgresError.self) { try PostgresConnection(settings) }
        for error in [early, late].compactMap(\.self) {
            #expect(error.kind == .cannotConnect)
            #expect(!"\(error) \(settings)".contains("hunter2"))
        }
    }

    @Test func `nobody listening is a connection failure that says where`() {
        let settings = ConnectionSettings("host=/nowhere/at/all user=clerk", applicationName: "test")
        let error = #expect(throws: PostgresError.self) { try PostgresConnection(settings) }
        #expect(error?.kind == .cannotConnect)
        #expect(error?.isConnectionFailure == true)
        #expect(error?.description.contains("/nowhere/at/all") == true)
    }

    @Test func `an unknown database is a connection failure`() throws {
        let conninfo = try TemporaryServer.shared.conninfo(database: "no_such_database")
        let error = #expect(throws: PostgresError.self) {
            try PostgresConnection(ConnectionSettings(conninfo, applicationName: "test"))
        }
        #expect(error?.kind == .cannotConnect)
    }

    @Test func `the second host is tried when the first does not answer`() throws {
        let directory = try TemporaryServer.shared.directory
        let settings = ConnectionSettings("host=/nowhere,\(directory) user=postgres", applicationName: "test")
        #expect(try PostgresConnection(settings).query("SELECT 1").int(0, 0) == 1)
    }

    @Test func `settings of the caller reach the session, awkward characters included`() throws {
        var settings = try TestDatabase.empty.settings
        settings.searchPath = #""odd schema", back\slash, public"#
        settings.statementTimeoutMillis = 12_345
        settings.serverSettings = ["work_mem": "7MB", "custom.text": #"a b\c 'd'"#]
        let connection = try PostgresConnection(settings)
        let expected = [
            "search_path": #""odd schema", back\slash, public"#, "statement_timeout": "12345ms", "work_mem": "7MB",
            "custom.text": #"a b\c 'd'"#,
        ]
        for (setting, value) in expected {
            #expect(try connection.query("SELECT current_setting($1)", [.text(setting)]).text(0, 0) == value)
        }
    }

    @Test func `options and application name of the connection string are kept`() throws {
        let conninfo = try TestDatabase.empty.conninfo + " application_name=mine options='-c work_mem=9MB'"
        let connection = try PostgresConnection(ConnectionSettings(conninfo, applicationName: "ours"))
        #expect(try connection.query("SHOW work_mem").text(0, 0) == "9MB")
        #expect(try connection.query("SHOW application_name").text(0, 0) == "mine")
        #expect(try connection.query("SHOW TimeZone").text(0, 0) == "UTC")
    }

    @Test func `RESET goes back to our settings, not to the server's`() throws {
        let connection = try TestDatabase.empty.connect()
        try connection.script("SET TimeZone = 'Asia/Tokyo'; RESET ALL")
        #expect(try connection.query("SHOW TimeZone").text(0, 0) == "UTC")
    }
}
