import Testing

@testable import Postgres

@Suite struct ServerVersionTests {
    @Test(arguments: [90_600, 140_019, 149_999])
    func `a server before 15 is refused and named`(version: Int) {
        let error = #expect(throws: MigrationError.self) { try Migrator.checkServer(version: version) }
        #expect(error == .serverTooOld(found: version, required: 150_000))
        #expect(error?.description.contains("PostgreSQL \(version / 10_000), 15 or newer is needed") == true)
    }

    @Test(arguments: [150_000, 150_018, 180_001])
    func `15 and newer will do`(version: Int) throws {
        try Migrator.checkServer(version: version)
    }
}
