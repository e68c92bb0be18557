import Notification
import Testing

@testable import Ingest

/// What is remembered of signatures, and for how long.
@Suite struct NonceMemoryTests {
    private static let now: Int64 = 1_795_224_600

    private static func use(
        _ number: Int,
        clock: SignatureClock = .utc,
        createdSeconds: Int64 = now,
        nonce: String? = nil
    ) throws -> SignatureUse {
        // 32 bytes that depend on the number alone: 43 letters and the padding.
        let digits = String(number)
        let digest = String(repeating: "A", count: 40 - digits.count) + digits + "AAA="
        let time = createdSeconds - now
        let text = "PasswordDigest=\(digest),Nonce=\(nonce ?? "n\(number)"),Created=\(created(time))"
        let header = try #require(SignatureHeader(text, in: .aksk))
        return SignatureUse(header: header, variant: .joined, clock: clock, endsAtSeconds: createdSeconds + 601)
    }

    /// 01:30 and so many seconds, up to a day on.
    private static func created(_ seconds: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let all = 5_400 + seconds
        return "2026-11-21T\(two(all / 3_600)):\(two(all / 60 % 60)):\(two(all % 60))Z"
    }

    @Test func `a nonce stays with its body until the window is over, an app apart`() throws {
        let memory = NonceMemory()
        let first = try Self.use(1)
        #expect(memory.admits(first, of: "a", body: [1], nowSeconds: Self.now))
        #expect(memory.admits(first, of: "a", body: [1], nowSeconds: Self.now + 600))
        #expect(!memory.admits(first, of: "a", body: [2], nowSeconds: Self.now + 600))
        #expect(memory.admits(first, of: "b", body: [2], nowSeconds: Self.now))
        #expect(memory.count(of: "a") == 1)

        #expect(memory.admits(try Self.use(2), of: "a", body: [2], nowSeconds: Self.now + 601))
        #expect(memory.count(of: "a") == 1)
    }

    @Test func `the same digest under another nonce is the same signature`() throws {
        let memory = NonceMemory()
        #expect(memory.admits(try Self.use(1), of: "a", body: [1], nowSeconds: Self.now))
        #expect(!memory.admits(try Self.use(1, nonce: "x"), of: "a", body: [2], nowSeconds: Self.now))
    }

    @Test func `what is forgotten for lack of room is not taken again`() throws {
        let memory = NonceMemory(capacity: 2)
        for number in 1...3 {
            let use = try Self.use(number, createdSeconds: Self.now + Int64(number))
            #expect(memory.admits(use, of: "a", body: [UInt8(number)], nowSeconds: Self.now))
        }
        #expect(memory.count(of: "a") == 2)

        let forgotten = try Self.use(1, createdSeconds: Self.now + 1)
        #expect(!memory.admits(forgotten, of: "a", body: [9], nowSeconds: Self.now))
        let known = try Self.use(2, createdSeconds: Self.now + 2)
        #expect(memory.admits(known, of: "a", body: [2], nowSeconds: Self.now))
        #expect(!memory.admits(known, of: "a", body: [9], nowSeconds: Self.now))
        #expect(memory.admits(try Self.use(4, createdSeconds: Self.now + 2), of: "a", body: [4], nowSeconds: Self.now))
    }

    @Test func `a signature by UTC+8 does not come again eight hours later by UTC`() throws {
        let ahead = Self.now + 28_800
        let memory = NonceMemory(capacity: 1)
        let mine = try Self.use(1, clock: .utcPlus8, createdSeconds: ahead)
        #expect(memory.admits(mine, of: "a", body: [1], nowSeconds: Self.now))
        #expect(!memory.admits(try Self.use(1, createdSeconds: ahead), of: "a", body: [2], nowSeconds: ahead))

        // Pushed out, and still.
        let later = try Self.use(2, clock: .utcPlus8, createdSeconds: ahead + 5)
        #expect(memory.admits(later, of: "a", body: [1], nowSeconds: Self.now + 5))
        #expect(!memory.admits(try Self.use(1, createdSeconds: ahead), of: "a", body: [2], nowSeconds: ahead))
    }
}
