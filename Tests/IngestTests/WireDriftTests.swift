import Ingest
import Logging
import Synchronization
import Testing

/// What the platform sends and nobody knows is told once, not with every record.
@Suite struct WireDriftTests {
    /// Collects warnings.
    private final class Warnings: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let warnings: Warnings
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { warnings.add("\(event.message)") }
    }

    private static func fee(_ members: String, records: Int = 3) -> String {
        let record = #"{"sessionId":"s","icid":"i","callEndTime":"2026-11-21 01:30:00",\#(members)}"#
        return #"{"eventType":"fee","feeLst":[\#(Array(repeating: record, count: records).joined(separator: ","))]}"#
    }

    /// What is told about pushes, and the number on the page of metrics.
    private static func told(_ bodies: [String]) async throws -> (lines: [String], metric: String?) {
        let warnings = Warnings()
        let metric = Mutex<String?>(nil)
        try await Endpoint.run(
            log: FakeLog(),
            arrange: { $0.logger = Logger(label: "t") { _ in Handler(warnings: warnings) } }
        ) { endpoint in
            for body in bodies {
                let reply = try await endpoint.push(body)
                #expect(reply?.status == 200)
            }
            let page = try #require(try await endpoint.get("/metrics")).body
            let line = page.split(separator: "\n").first { $0.hasPrefix("huadan_ingest_unknown_names ") }
            metric.withLock { $0 = line.map(String.init) }
        }
        let strangers = warnings.all.filter { $0.contains("something new") }
        return (strangers.sorted(), metric.withLock { $0 })
    }

    @Test func `a new key is told once for all records and pushes of an app`() async throws {
        let told = try await Self.told([Self.fee(#""brandNew":1"#), Self.fee(#""brandNew":{"a":2}"#)])

        #expect(told.lines.count == 1)
        #expect(told.lines.first?.contains("app app-1 sends the key brandNew, which is not known") == true)
        #expect(told.metric == "huadan_ingest_unknown_names 1")
    }

    @Test func `a key in other letter case is told with the one that was meant`() async throws {
        let status =
            #"{"eventType":"answer","statusInfo":{"sessionId":"s","timestamp":"2026-11-21 01:30:00","Caller":"x"}}"#
        let told = try await Self.told([Self.fee(#""callendtime":"2026-11-21 01:30:00""#), status, status])

        #expect(told.lines.count == 2)
        #expect(told.lines.contains { $0.contains("sends the key callendtime instead of callEndTime") })
        #expect(told.lines.contains { $0.contains("sends the key Caller instead of caller") })
    }

    @Test func `a new service type is told, a known one is not`() async throws {
        let told = try await Self.told([Self.fee(#""serviceType":"002""#), Self.fee(#""serviceType":"009""#)])

        #expect(told.lines.count == 1)
        #expect(told.lines.first?.contains("serviceType 009, which is not known") == true)
    }

    @Test func `a name that may be a number of a person is not told`() async throws {
        let told = try await Self.told([Self.fee(#""+8613800000001":1,"a b":2,"":3"#)])

        #expect(told.lines.allSatisfy { $0.contains("(not a plain word)") && !$0.contains("138") })
        #expect(told.lines.count == 1)
    }

    @Test func `names that are new with every push do not fill the log`() async throws {
        let bodies = (0..<300).map { Self.fee(#""k\#($0)":1"#, records: 1) }
        let told = try await Self.told(bodies)

        #expect(told.lines.count == 200)
        #expect(told.metric == "huadan_ingest_unknown_names 200")
    }

    @Test func `what everybody knows is not told`() async throws {
        let told = try await Self.told([.statusPush, .feePushWithOneBadRecord, "no json"])

        #expect(told.lines.isEmpty)
        #expect(told.metric == "huadan_ingest_unknown_names 0")
    }
}
