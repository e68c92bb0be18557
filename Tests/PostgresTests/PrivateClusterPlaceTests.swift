import Foundation
import Glibc
import Testing

@testable import Postgres

extension PrivateClusterTests {
    @Suite
    struct PlaceTests {
        private static let deep = (0..<12).map { "a folder, it's number \($0) \\ of many" }.joined(separator: "/")

        @Test(arguments: ClusterUser.playable)
        func `a path of 300 bytes and more with commas and quotes is no obstacle`(actor: ClusterUser) throws {
            let stage = try Stage(actor, below: Self.deep)
            #expect(stage.dataDirectory.utf8.count > 300)
            let first = try stage.probe()
            let conninfo = try first.conninfo()
            try stage.sql(conninfo, "CREATE TABLE fact (id bigint); INSERT INTO fact VALUES (7)")
            try first.end()
            try stage.expectNoServer()

            let second = try stage.probe()

            #expect(try stage.sql(try second.conninfo(), "SELECT id FROM fact") == "7")
            try second.end()
            try stage.expectNoServer()
        }

        @Test
        func `a short way to the socket goes with the server`() throws {
            let stage = try Stage(.ordinaryUser, below: Self.deep)
            let probe = try stage.probe()
            let conninfo = try probe.conninfo()
            let link = try #require(conninfo.split(separator: "'").dropFirst().first).description
            #expect(ClusterFiles.status(link) != nil)

            try probe.end()

            try stage.expectNoServer()
            #expect(ClusterFiles.status(link) == nil)
        }

        @Test(arguments: ClusterUser.playable)
        func `no standard input, no environment, a strict umask and a closed folder are no obstacle`(
            actor: ClusterUser
        ) throws {
            let stage = try Stage(actor)
            mkdir(stage.root + "/shut", 0o700)
            let strict = "cd \"$1\"; umask 0777; shift; exec \"$@\" <&-"
            let bare = ["/usr/bin/env", "-i", "sh", "-c", strict, "sh", stage.root + "/shut"]

            let probe = try stage.probe(wrapped: bare)

            _ = try probe.conninfo()
            try probe.end()
            try stage.expectNoServer()
        }

        @Test(arguments: ClusterUser.playable)
        func `nobody else gets in`(actor: ClusterUser) throws {
            let stage = try Stage(actor)
            let probe = try stage.probe()
            let conninfo = try probe.conninfo()
            let others = actor == .root ? ["daemon", "nobody"] : ["daemon", "postgres"]

            // Only root can play another user.
            for other in others where geteuid() == 0 {
                let line = [
                    "setpriv", "--reuid=\(other)", "--clear-groups", "--regid=nogroup", "psql", "-d", conninfo, "-c",
                    "",
                ]
                #expect(throws: Stage.Failure.self) { try Stage.run(line) }
            }
            if geteuid() == 0 { #expect(try Stage.run(["psql", "-XAt", "-d", conninfo, "-c", "SELECT 1"]) == "1") }
            try probe.end()
            try stage.expectNoServer()
        }

        @Test(arguments: ClusterUser.playable)
        func `a data directory that was moved keeps its books`(actor: ClusterUser) throws {
            let stage = try Stage(actor)
            try fill(stage)
            let moved = stage.dataDirectory + "-moved"
            try Stage.run(["mv", stage.dataDirectory, moved])

            let probe = try stage.probe(dataDirectory: moved)

            #expect(try stage.sql(try probe.conninfo(), "SELECT id FROM fact") == "7")
            try probe.end()
            try stage.expectNoServer(of: moved)
        }

        @Test(arguments: ClusterUser.playable)
        func `a copied data directory does not share the books of the original`(actor: ClusterUser) throws {
            let stage = try Stage(actor)
            try fill(stage)
            let copy = stage.dataDirectory + "-copy"
            try Stage.run(["cp", "-a", stage.dataDirectory, copy])

            let probe = try stage.probe(dataDirectory: copy)
            if actor == .root {
                let words = try probe.refusal()
                #expect(
                    words.contains("is a copy of \(stage.dataDirectory),") && words.contains(copy + "/cluster/record")
                )
            } else {
                let other = try stage.probe()
                #expect(try probe.conninfo() != other.conninfo())
                try probe.end()
                try other.end()
                try stage.expectNoServer(of: copy)
                #expect(probe.progress.contains { $0.contains("goes on with a cluster of its own") })
            }
            try stage.expectNoServer()
        }

        @Test
        func `a copy made while the server ran is refused`() throws {
            let stage = try Stage(.ordinaryUser)
            let original = try stage.probe()
            _ = try original.conninfo()
            let copy = stage.dataDirectory + "-copy"
            try Stage.run(["cp", "-a", stage.dataDirectory, copy])

            let words = try stage.probe(dataDirectory: copy).refusal()

            #expect(
                words.contains("made while its server ran") && words.contains(copy + "/cluster/pgdata/postmaster.pid")
            )
            try original.end()
            try stage.expectNoServer()
        }

        @Test(arguments: ClusterUser.playable)
        func `a cluster that is gone is not replaced by an empty one`(actor: ClusterUser) throws {
            let stage = try Stage(actor)
            try fill(stage)
            try Stage.run(["rm", "-rf", stage.serverFiles])

            let words = try stage.probe().refusal()

            #expect(words.contains("is gone") && words.contains(stage.dataDirectory + "/cluster/record"))
        }

        @Test
        func `the files of another major version are refused with the way on`() throws {
            let stage = try Stage(.any)
            try fill(stage)
            try "9\n".write(toFile: stage.serverFiles + "/PG_VERSION", atomically: false, encoding: .utf8)

            let words = try stage.probe().refusal()

            #expect(words.contains("initialised by PostgreSQL 9") && words.contains("pg_upgrade"))
        }

        @Test
        func `a server that does not start says why`() throws {
            let stage = try Stage(.any)
            try fill(stage)
            let own = stage.clusterDirectory + "/local.conf"
            try "shared_buffers = 'plenty'\n".write(toFile: own, atomically: false, encoding: .utf8)

            let words = try stage.probe().refusal()

            #expect(
                words.contains("does not start") && words.contains("shared_buffers") && words.contains("server.log")
            )
            try stage.expectNoServer()
        }

        @Test
        func `a data directory that may not be written to says so`() throws {
            let stage = try Stage(.ordinaryUser)
            chmod(stage.dataDirectory, 0o500)

            #expect(try stage.probe().refusal().contains("\(stage.dataDirectory)/cluster: Permission denied"))
        }

        @Test
        func `a missing data directory says so`() throws {
            let stage = try Stage(.ordinaryUser)

            #expect(
                try stage.probe(dataDirectory: "/nowhere/at/all").refusal().contains("/nowhere/at/all does not exist")
            )
        }

        @Test
        func `a lease in this process ends once and the status follows`() throws {
            let stage = try Stage(ClusterUser.playable[0])
            var options = PrivateCluster.Options()
            options.systemDirectory = stage.systemDirectory
            options.lingerMillis = 0
            let cluster = PrivateCluster(dataDirectory: stage.dataDirectory, options: options)
            #expect(try cluster.status().directory == nil)

            let lease = try cluster.acquire()
            let server = try stage.serverProcessID()
            let up = try cluster.status()
            #expect(up.isInitialised && up.hasKeeper && up.serverProcessID == server && up.sizeBytes > 20_000_000)
            #expect(up.directory == stage.clusterDirectory)
            kill(server, SIGINT)
            try lease.ensureServer()
            #expect(try stage.sql(lease.conninfo, "SELECT 1") == "1")
            lease.release()
            lease.release()

            try stage.expectNoServer()
            let down = try cluster.status()
            #expect(down.isInitialised && down.serverProcessID == nil && down.majorVersion == up.majorVersion)
        }

        /// Makes a cluster with one row in it, and stops it.
        private func fill(_ stage: Stage) throws {
            let probe = try stage.probe()
            try stage.sql(try probe.conninfo(), "CREATE TABLE fact (id bigint); INSERT INTO fact VALUES (7)")
            try probe.end()
            try stage.expectNoServer()
        }
    }
}
