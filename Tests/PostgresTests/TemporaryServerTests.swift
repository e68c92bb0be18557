import Postgres
import TestSupport
import Testing

@Suite struct TemporaryServerTests {
    private func connect(_ conninfo: String) throws -> PostgresConnection {
        try PostgresConnection(ConnectionSettings(conninfo, applicationName: "test"))
    }

    @Test func `every database is a new one`() throws {
        let server = try TemporaryServer.shared
        let conninfos = try (0..<3).map { _ in try server.makeDatabase() }
        #expect(Set(conninfos).count == 3)
        for conninfo in conninfos { try connect(conninfo).script("CREATE TABLE item (n integer)") }
    }

    @Test func `a template is prepared once and copied as often as wanted`() throws {
        let server = try TemporaryServer.shared
        var preparations = 0
        let copies = try (0..<3).map { _ in
            try server.makeDatabase(likeTemplate: "one item") { conninfo in
                preparations += 1
                try connect(conninfo).script("CREATE TABLE item (n integer); INSERT INTO item VALUES (1)")
            }
        }
        #expect(preparations == 1)
        for conninfo in copies {
            let connection = try connect(conninfo)
            try connection.execute("INSERT INTO item VALUES (2)")
            #expect(try connection.query("SELECT count(*) FROM item").int(0, 0) == 2)
        }
    }

    @Test func `the server's own defaults are odd, so that sessions cannot rely on them`() throws {
        let connection = try connect(TemporaryServer.shared.makeDatabase())
        #expect(try connection.query("SELECT pg_read_file('postmaster.opts')").text(0, 0)?.contains("New_York") == true)
    }
}
