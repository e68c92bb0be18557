import Foundation
import Testing

/// Without a configured database.
@Suite struct PrivateClusterUseTests {
    @Test func `commands at the same time share one private server, and none is left after the last`() async throws {
        try await Stage.with(.own) { stage in
            async let migrated = stage.run(["migrate"])
            async let added = stage.run(["app", "add", Body.app])
            let server = try await stage.serve()
            let (migration, registration) = (try await migrated, try await added)
            #expect([migration.status, registration.status] == [0, 0], "\(migration.errors)\(registration.errors)")

            let token = try InstalledBooks.pushToken(registration)
            let ended = "\(try Calendar.day(before: 1)) 04:00:00"
            let answer = await server.push(Body.fee("shared", endingAt: ended), token: token)
            #expect(answer.isKept, "\(answer)")
            async let listed = stage.run(["app", "list"])
            async let night = stage.run(["nightly"])
            let (list, report) = (try await listed, try await night)
            #expect([list.status, report.status] == [0, 0], "\(list.errors)\(report.errors)")
            #expect(try ReportFolders(stage).rows("calls").map { $0["session_id"] } == ["shared"])
            #expect(!stage.clusterProcesses().isEmpty)

            let stopped = try await server.stop()
            #expect(stopped.status == 0)
            try await eventually("the end of the server") { stage.clusterProcesses().isEmpty }
        }
    }

    @Test func `a killed serve leaves no server, and the next command finds everything`() async throws {
        try await Stage.with(.own) { stage in
            let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
            let server = try await stage.serve(["HUADAN_ACK": "journal"])
            let ended = "\(try Calendar.day(before: 1)) 04:00:00"
            let answer = await server.push(Body.fee("kept", endingAt: ended), token: token)
            #expect(answer.isKept, "\(answer)")
            try await server.program.kill()
            try await eventually("the end of the server") { stage.clusterProcesses().isEmpty }

            try await stage.done(["nightly"])
            #expect(try ReportFolders(stage).rows("calls").map { $0["session_id"] } == ["kept"])
            try await eventually("the end of the server") { stage.clusterProcesses().isEmpty }
        }
    }
}
