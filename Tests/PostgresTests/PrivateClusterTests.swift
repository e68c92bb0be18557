import Foundation
import Glibc
import Testing

@testable import Postgres

@Suite(.serialized, .timeLimit(.minutes(3)))
struct PrivateClusterTests {
    @Test(arguments: ClusterUser.playable)
    func `the first command makes a cluster and the end of the last one leaves no server`(actor: ClusterUser) throws {
        let stage = try Stage(actor)
        let probe = try stage.probe()
        let conninfo = try probe.conninfo()

        #expect(probe.progress.count == 1 && probe.progress[0].contains("initialising"))
        let settings =
            "current_setting('data_checksums'), current_setting('TimeZone'), current_setting('listen_addresses')"
        let row = try stage.sql(
            conninfo,
            "SELECT current_database(), current_user, pg_encoding_to_char(encoding), "
                + "datcollate, \(settings), current_setting('fsync') FROM pg_database WHERE datname = 'huadan'"
        )
        #expect(row == "huadan|huadan|UTF8|C|on|UTC||on")

        try probe.end()
        try stage.expectNoServer()
    }

    @Test(arguments: ClusterUser.playable)
    func `four commands from cold share one server until the last has ended`(actor: ClusterUser) throws {
        let stage = try Stage(actor)
        let probes = try (0..<4).map { _ in try stage.probe() }
        let conninfos = try probes.map { try $0.conninfo() }

        #expect(Set(conninfos).count == 1)
        #expect(probes.flatMap(\.progress).count { $0.contains("initialising") } == 1)
        #expect(stage.keepers().count == 1)
        for probe in probes.dropLast() { try probe.end() }
        #expect(try stage.sql(conninfos[0], "SELECT 1") == "1")
        try probes[3].end()
        try stage.expectNoServer()
    }

    @Test(arguments: ClusterUser.playable)
    func `what was committed is there after kill -9 of everything`(actor: ClusterUser) throws {
        let stage = try Stage(actor)
        let killed = try stage.probe()
        try stage.sql(
            try killed.conninfo(),
            "CREATE TABLE fact (id bigint); INSERT INTO fact SELECT generate_series(1, 1000)"
        )
        try stage.killServer()
        try stage.killKeeper()
        killed.kill()

        let next = try stage.probe()

        #expect(try stage.sql(try next.conninfo(), "SELECT count(*) FROM fact") == "1000")
        try next.end()
        try stage.expectNoServer()
    }

    @Test
    func `a command that is killed gives its lease up`() throws {
        let stage = try Stage(.any)
        let probe = try stage.probe()
        _ = try probe.conninfo()

        probe.kill()

        try stage.expectNoServer()
    }

    @Test(arguments: ClusterUser.playable)
    func `a running server without a keeper is adopted and then stopped`(actor: ClusterUser) throws {
        let stage = try Stage(actor)
        let killed = try stage.probe()
        _ = try killed.conninfo()
        try stage.killKeeper()
        killed.kill()
        let server = try stage.serverProcessID()

        let next = try stage.probe()
        _ = try next.conninfo()

        #expect(try stage.serverProcessID() == server)
        try next.end()
        try stage.expectNoServer()
    }

    @Test
    func `a killed keeper is replaced when the lease is given up`() throws {
        let stage = try Stage(.any)
        let probe = try stage.probe()
        _ = try probe.conninfo()
        try stage.killKeeper()

        try probe.end()

        try stage.expectNoServer()
    }

    @Test(arguments: ClusterUser.playable, [false, true])
    func `an interrupted initialisation is begun again`(actor: ClusterUser, killsInitdb: Bool) throws {
        let stage = try Stage(actor)
        let killed = try stage.probe()
        #expect(try #require(killed.line()).contains("initialising"))
        killed.kill()
        if killsInitdb {
            for name in ["initdb", "postgres"] {
                _ = try? Stage.run(["sh", "-c", Self.killer, "sh", name, stage.root])
            }
        }

        let next = try stage.probe()

        #expect(try stage.sql(try next.conninfo(), "SELECT 1") == "1")
        #expect(ClusterFiles.status(stage.clusterDirectory + "/pgdata.new") == nil)
        try next.end()
        try stage.expectNoServer()
    }

    /// Kills the programs of one name whose arguments name the stage.
    private static let killer = """
        for folder in /proc/[0-9]*; do
            [ "$(cat $folder/comm)" = "$1" ] && grep -q "$2" $folder/cmdline && kill -9 ${folder#/proc/}
        done
        """

    @Test
    func `one command soon after another finds the server up`() throws {
        let stage = try Stage(.any)
        let first = try stage.probe(lingerMillis: 600_000)
        _ = try first.conninfo()
        let server = try stage.serverProcessID()
        try first.end()

        let second = try stage.probe()
        _ = try second.conninfo()

        #expect(try stage.serverProcessID() == server)
        try stage.killKeeper()
        try second.end()
        try stage.expectNoServer()
    }

    @Test
    func `a server that someone stopped is started again for a lease`() throws {
        let stage = try Stage(.any)
        let first = try stage.probe()
        _ = try first.conninfo()
        kill(try stage.serverProcessID(), SIGINT)

        let second = try stage.probe()

        #expect(try stage.sql(try second.conninfo(), "SELECT 1") == "1")
        try first.end()
        try second.end()
        try stage.expectNoServer()
    }

    @Test(arguments: ClusterUser.playable)
    func `a lock file with the number of another program does not stop the start`(actor: ClusterUser) throws {
        let stage = try Stage(actor)
        let first = try stage.probe()
        _ = try first.conninfo()
        try first.end()
        try stage.expectNoServer()
        let owner = try #require(ClusterFiles.status(stage.serverFiles))
        let other = try Probe(["/usr/bin/setpriv"] + Self.identity(owner) + ["cat"])
        let stale = "\(other.processID)\n\(stage.serverFiles)\n1\n5432\n../socket\n\n0 0\nready   \n"
        for file in [stage.serverFiles + "/postmaster.pid", stage.clusterDirectory + "/socket/.s.PGSQL.5432.lock"] {
            try stale.write(toFile: file, atomically: false, encoding: .utf8)
            chmod(file, 0o600)
            chown(file, owner.st_uid, owner.st_gid)
        }

        let second = try stage.probe()

        #expect(try stage.sql(try second.conninfo(), "SELECT 1") == "1")
        try second.end()
        other.kill()
        try stage.expectNoServer()
    }

    private static func identity(_ owner: stat) -> [String] {
        geteuid() == 0 ? ["--reuid=\(owner.st_uid)", "--regid=\(owner.st_gid)", "--clear-groups"] : []
    }
}
