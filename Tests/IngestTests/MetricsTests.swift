import Ingest
import Testing

/// The page `GET /metrics`.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    @Test func `every line is a comment or a sample, and every sample's family was announced`() async throws {
        try await Endpoint.run(
            log: FakeLog(),
            arrange: { parts in
                parts.version = #"1.0 "x" \ y"#
                parts.backlog = {
                    BacklogReading(syncedSequence: 9, loadedSequence: 7, entries: 2, ageMicros: 1_500_000)
                }
                parts.lastNight = {
                    NightReading(startedAtMicros: 0, durationMicros: 1, calls: 2, isDone: true)
                }
            },
            body: { endpoint in
                _ = try await endpoint.push(.statusPush)
                let reply = try #require(try await endpoint.get("/metrics"))
                #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
                #expect(reply.body.hasSuffix("\n"))

                var families: Set<Substring> = []
                for line in reply.body.split(separator: "\n") {
                    if let type = line.wholeMatch(of: #/# TYPE ([a-z_]+) (counter|gauge|histogram)/#) {
                        #expect(families.insert(type.1).inserted, "\(line)")
                    } else if !line.hasPrefix("# HELP ") {
                        let sample = line.wholeMatch(of: #/([a-z_]+?)(_bucket|_sum|_count)?(\{.+\})? [0-9.]+/#)
                        let name = try #require(sample, "\(line)").1
                        #expect(families.contains(name), "\(line)")
                    }
                }
            }
        )
    }

    @Test func `pushes, records, refusals and unknown tokens are counted`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            for _ in 1...2 { _ = try await endpoint.push(.statusPush) }
            _ = try await endpoint.push(.feePushWithOneBadRecord)
            _ = try await endpoint.push("not json")
            _ = try await endpoint.push("")
            _ = try await endpoint.push(.statusPush, path: "/n/other")
            _ = try await endpoint.get(Endpoint.path)

            let bytes = 2 * String.statusPush.utf8.count + String.feePushWithOneBadRecord.utf8.count + 8
            let page = try #require(try await endpoint.get("/metrics")).body
            for line in [
                #"huadan_ingest_pushes_total{kind="status",outcome="usable"} 2"#,
                #"huadan_ingest_pushes_total{kind="fee",outcome="partly_set_aside"} 1"#,
                #"huadan_ingest_pushes_total{kind="unknown",outcome="set_aside"} 1"#,
                #"huadan_ingest_records_total{kind="status"} 2"#,
                #"huadan_ingest_records_total{kind="fee"} 2"#,
                "huadan_ingest_set_aside_records_total 2",
                "huadan_ingest_body_bytes_total \(bytes)",
                "huadan_ingest_ack_seconds_count 4",
                #"huadan_ingest_ack_seconds_bucket{le="+Inf"} 4"#,
                #"huadan_ingest_refused_total{status="400"} 1"#,
                #"huadan_ingest_refused_total{status="404"} 1"#,
                #"huadan_ingest_refused_total{status="405"} 1"#,
                #"huadan_ingest_refused_total{status="503"} 0"#,
                "huadan_ingest_unknown_tokens_total 1",
                "huadan_ingest_waiting_pushes 0",
                "huadan_ingest_buffered_bytes 0",
                #"huadan_build_info{version="0"} 1"#,
            ] {
                #expect(page.contains("\n\(line)\n"), "\(line) is not in\n\(page)")
            }
            #expect(!page.contains(Endpoint.token))
        }
    }

    @Test func `the last night is shown as it is known, and not before`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let page = try #require(try await endpoint.get("/metrics")).body
            #expect(!page.contains("huadan_night"))
        }
        try await Endpoint.run(
            log: FakeLog(),
            arrange: { parts in
                parts.lastNight = {
                    NightReading(
                        startedAtMicros: 1_795_370_400_250_000,
                        durationMicros: 26_840_000,
                        calls: 100_000,
                        isDone: false
                    )
                }
            },
            body: { endpoint in
                let page = try #require(try await endpoint.get("/metrics")).body
                for line in [
                    "huadan_night_started_timestamp_seconds 1795370400.25", "huadan_night_duration_seconds 26.84",
                    "huadan_night_calls 100000", "huadan_night_done 0",
                ] {
                    #expect(page.contains("\n\(line)\n"), "\(line) is not in\n\(page)")
                }
            }
        )
    }

    @Test func `the backlog is shown as it is read`() async throws {
        try await Endpoint.run(
            log: FakeLog(),
            arrange: { parts in
                parts.backlog = {
                    BacklogReading(syncedSequence: 9, loadedSequence: 7, entries: 2, ageMicros: 1_050_000)
                }
            },
            body: { endpoint in
                let page = try #require(try await endpoint.get("/metrics")).body
                #expect(page.contains("\nhuadan_journal_synced_sequence 9\n"))
                #expect(page.contains("\nhuadan_journal_loaded_sequence 7\n"))
                #expect(page.contains("\nhuadan_journal_backlog_entries 2\n"))
                #expect(page.contains("\nhuadan_journal_backlog_age_seconds 1.05\n"))
            }
        )
    }
}
