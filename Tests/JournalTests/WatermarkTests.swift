import Synchronization
import Testing

@testable import Journal

@Suite struct WatermarkTests {
    @Test func `with nothing pending the watermark is now, and no later entry is at or before it`() async throws {
        let clock = TestClock(100)
        let writer = try Scratch().open(clock: clock)

        #expect(writer.watermarkMicros() == 100)
        #expect(try await writer.append(draft("1")).receivedAtMicros == 101)
        #expect(writer.watermarkMicros() == 101)
        clock.set(50)
        #expect(writer.watermarkMicros() == 101)
        #expect(try await writer.append(draft("2")).receivedAtMicros == 102)
        clock.set(200)
        #expect(writer.watermarkMicros() == 200)
    }

    @Test func `a pending entry holds the watermark below its time`() async throws {
        let clock = TestClock(100)
        let gate = SyncGate()
        let writer = try Scratch().open(.with(gate.files), clock: clock)
        async let first = writer.append(draft("1"))
        await gate.waitForSync()
        clock.set(300)
        async let second = writer.append(draft("2"))
        while writer.pendingEntries < 2 { await Task.yield() }

        #expect(writer.watermarkMicros() == 99)
        gate.letThrough()
        _ = try await first
        await gate.waitForSync()
        #expect(writer.watermarkMicros() == 299)
        gate.letThrough()
        _ = try await second
        #expect(writer.watermarkMicros() == 300)
        gate.letThrough()
        await writer.close()
    }

    @Test func `a failed append does not hold the watermark`() async throws {
        let faults = Faults()
        let writer = try Scratch().open(.with(faults.files), clock: TestClock(100))
        faults.plan.withLock { $0.failingSyncs = 1 }

        _ = try? await writer.append(draft("1"))

        #expect(writer.watermarkMicros() == 100)
    }

    @Test func `an import vouches only for what it has`() async throws {
        let writer = try Scratch().open(purpose: .import, clock: TestClock(1_000))
        var old = draft("x")
        old.receivedAtMicros = 40

        #expect(writer.watermarkMicros() < 40)
        #expect(try await writer.append(old).receivedAtMicros == 40)
        #expect(writer.watermarkMicros() == 39)
        #expect(try await writer.append(old).receivedAtMicros == 40)
    }

    @Test func `a watermark given out by an earlier writer is kept`() async throws {
        let writer = try Scratch().open(clock: TestClock(100))
        writer.raiseStampFloor(toMicros: 700)

        #expect(try await writer.append(draft("x")).receivedAtMicros == 701)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `stamps never decrease under a jumping clock`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let clock = TestClock(1_000)
        var writer = try scratch.open(clock: clock)
        var watermark = Int64.min
        for _ in 0..<60 {
            clock.set(.random(in: 0...2_000, using: &random))
            let before = watermark
            let stamp = try await writer.append(draft("x")).receivedAtMicros
            #expect(stamp > before, "seed \(seed)")
            if Bool.random(using: &random) { watermark = writer.watermarkMicros() }
            if Int.random(in: 0..<10, using: &random) == 0 {
                await writer.close()
                writer = try scratch.open(clock: clock)
                writer.raiseStampFloor(toMicros: watermark)
            }
        }
        let stamps = try scratch.all(writer.id).map(\.receivedAtMicros)
        #expect(stamps == stamps.sorted(), "seed \(seed)")
        #expect(stamps.count == 60)
    }
}
