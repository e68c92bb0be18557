/// Who calls whom, and under which ids.
///
/// Every number is fictional.
struct CallParties: Sendable {
    let sessionID: String
    let icid: String?
    /// The number the platform shows, or the private number X.
    let displayNum: String
    /// The first party: A of a callback, the callee of a playback, the caller of a private number.
    let firstNum: String
    /// The second party.
    let secondNum: String
    /// Binding of a private number.
    let bindingID: String
    let hostName: String
    let userData: String?

    init(index: Int, seed: UInt64, startSeconds: Int64, _ rng: inout SplitMix64) {
        displayNum = "+867550000" + Self.digits(rng.below(10_000), count: 4)
        firstNum = "+861380000" + Self.digits(rng.below(10_000), count: 4)
        secondNum = "+861380001" + Self.digits(rng.below(10_000), count: 4)
        hostName = "callenabler\(245 + rng.below(3)).huaweicaas.com"
        let run = SplitMix64.mixed(seed) & 0xFFFF_FFFF
        let start = CivilTime(seconds: startSeconds).compactText
        if rng.chance(perMille: 700) {
            sessionID = "120\(rng.below(2))_\(index)_\(run)_\(start)@\(hostName)"
        } else {
            sessionID = "\(firstNum)_\(secondNum)_4_\(String(run, radix: 16))_\(start)_\(index)_1_0"
        }
        icid = rng.chance(perMille: 20) ? nil : Self.drawnICID(index: index, startSeconds: startSeconds, &rng)
        bindingID = Self.hex(rng.next()) + "-" + Self.hex(rng.next())
        userData = OddText.drawn(&rng)
    }

    /// Both published shapes; the time inside the first is Beijing's.
    static func drawnICID(index: Int, startSeconds: Int64, _ rng: inout SplitMix64) -> String {
        if rng.chance(perMille: 600) {
            return
                "CAE-\(CivilTime(seconds: startSeconds + 8 * 3600).compactText)-\(12_000_000 + index)\(rng.below(10))"
        }
        let hex = hex(rng.next()) + hex(rng.next())
        return "\(hex).\(3_000_000_000 + startSeconds % 1_000_000_000).\(index).\(rng.below(20))"
    }

    private static func digits(_ value: Int, count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
