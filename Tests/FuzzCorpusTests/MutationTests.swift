import Foundation
import FuzzLaws
import Testing

/// The corpus with bytes changed, cut, doubled and spliced: the laws hold for what comes out, too.
///
/// A short, seeded kin of `script/fuzz` that needs no instrumentation. `HUADAN_TEST_LONG=1` makes twenty times as many.
@Suite struct MutationTests {
    private static let factor = ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == "1" ? 20 : 1
    private static let seeds: ClosedRange<UInt64> = 1...3

    @Test(arguments: seeds) func `changed notifications are answered by the laws`(seed: UInt64) throws {
        try check("notification", rounds: 600, seed: seed, brokenNotificationLaw)
    }

    @Test(arguments: seeds) func `changed rate cards are answered by the laws`(seed: UInt64) throws {
        try check("rates", rounds: 150, seed: seed, brokenRateLaw)
    }

    @Test(arguments: seeds) func `changed journals are read and recovered by the laws`(seed: UInt64) throws {
        let laws = JournalLaws(path: "/tmp/huadan-laws-\(UInt64.random(in: 0...UInt64.max))")
        try check("journal", rounds: 40, seed: seed, laws.brokenLaw)
    }

    private func check(_ name: String, rounds: Int, seed: UInt64, _ brokenLaw: ([UInt8]) -> String?) throws {
        let inputs = try CorpusTests.inputs(name).map(\.bytes)
        var mutator = Mutator(seed: seed)
        for round in 0..<rounds * Self.factor {
            let changed = mutator.changed(inputs)
            let broken = brokenLaw(changed)
            try #require(broken == nil, "seed \(seed), round \(round): \(Data(changed).base64EncodedString())")
        }
    }
}

/// Changes inputs at random, and as the seed says.
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// One of the inputs, changed in one to four places.
    mutating func changed(_ inputs: [[UInt8]]) -> [UInt8] {
        var bytes = inputs[below(inputs.count)]
        for _ in 0...below(4) { change(&bytes, inputs) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], _ inputs: [[UInt8]]) {
        guard !bytes.isEmpty else { return bytes.append(UInt8(below(256))) }
        let place = below(bytes.count)
        let end = min(bytes.count, place + 1 + below(32))
        switch below(7) {
        case 0: bytes[place] = UInt8(below(256))
        case 1: bytes[place] ^= 1 << UInt8(below(8))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.insert(Self.awkward[below(Self.awkward.count)], at: place)
        case 5: bytes.removeSubrange(place...)
        default:
            let other = inputs[below(inputs.count)]
            bytes = Array(bytes[..<place] + other[min(place, other.count)...])
        }
    }

    private static let awkward = Array("{}[]\":,\\ue0-9.\n\t \0".utf8) + [0x80, 0xC3, 0xF0, 0xFF]

    /// From 0 to one less than `count`.
    private mutating func below(_ count: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(count))
    }
}
