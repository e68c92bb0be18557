import Foundation
import Notification
import Testing

/// Headers of signatures, written in every way there is, and damaged.
@Suite struct SignatureHeaderTests {
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == nil ? 2_000 : 40_000

    private static func word(_ lengths: ClosedRange<Int>, _ dice: inout some RandomNumberGenerator) -> String {
        let letters = Array("abcXYZ0189")
        return String(
            (0..<Int.random(in: lengths, using: &dice)).map { _ in letters.randomElement(using: &dice) ?? "a" }
        )
    }

    /// A header with these members, in some order, spacing, case and quoting.
    private static func spelled(_ members: [(String, String)], _ dice: inout some RandomNumberGenerator) -> String {
        let spaces = ["", " ", "\t", "  "]
        func space() -> String { spaces.randomElement(using: &dice) ?? "" }
        let parts = members.shuffled(using: &dice).map { name, value in
            let key = [name, name.lowercased(), name.uppercased()].randomElement(using: &dice) ?? name
            let quote = ["", "\"", "'"].randomElement(using: &dice) ?? ""
            return key + space() + "=" + space() + quote + value + quote
        }
        let word = Bool.random(using: &dice) ? "UsernameToken " : ""
        return space() + word + parts.joined(separator: space() + "," + space()) + space()
    }

    @Test func `however it is written, its parts are read`() throws {
        let seed = UInt64(11)
        var dice = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            let digest = (0..<32).map { _ in UInt8.random(in: 0...255, using: &dice) }
            let (name, nonce) = (Self.word(1...20, &dice), Self.word(1...128, &dice))
            let members = [
                ("Username", name), ("PasswordDigest", Data(digest).base64EncodedString()), ("Nonce", nonce),
                ("Created", "2026-11-21T01:30:\(Int.random(in: 10...59, using: &dice))Z"),
            ]
            let text = Self.spelled(members, &dice)
            let header = try #require(SignatureHeader(text, in: .aksk), "seed \(seed), round \(round): \(text)")
            #expect(header.username == name && header.nonce == nonce && header.digest == digest, "\(text)")
            #expect(header.created == members[3].1, "\(text)")

            // A member that is missing or stands there twice makes it none.
            let left = Int.random(in: 1...3, using: &dice)
            let without = members.enumerated().filter { $0.offset != left }.map(\.element)
            #expect(SignatureHeader(Self.spelled(without, &dice), in: .aksk) == nil, "\(text)")
            #expect(SignatureHeader(Self.spelled(members + [members[left]], &dice), in: .aksk) == nil, "\(text)")
        }
    }

    @Test func `a damaged one is read within its bounds or not at all`() {
        var dice = SeededGenerator(seed: 12)
        let members = [
            ("Username", "app"), ("PasswordDigest", Data(repeating: 7, count: 32).base64EncodedString()),
            ("Nonce", "n1"), ("Created", "2026-11-21T01:30:00Z"),
        ]
        for _ in 0..<Self.rounds {
            var bytes = Array(Self.spelled(members, &dice).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0...2, using: &dice) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
                case 1: bytes.removeSubrange(place...)
                default: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let header = SignatureHeader(text, in: .wsse) else { continue }
            #expect(header.digest.count == 32 && (1...128).contains(header.nonce.utf8.count), "\(text)")
            #expect(text.contains(header.created), "\(text)")
        }
    }
}
