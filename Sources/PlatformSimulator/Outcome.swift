/// How a call went, with the codes of the platform's tables that say so.
enum Outcome: String, Sendable {
    case answered
    case noAnswer
    case busy
    case rejected
    case poweredOff
    case unreachable
    case cancelled
    case barred

    /// How calls fail, by how often.
    static let failures: [Outcome] = [
        .noAnswer, .noAnswer, .noAnswer, .noAnswer, .busy, .busy, .busy, .rejected, .rejected, .poweredOff, .poweredOff,
        .unreachable, .cancelled, .cancelled, .barred,
    ]

    /// Whether the phone rings at all.
    var rings: Bool { [.answered, .noAnswer, .rejected, .cancelled].contains(self) }

    /// How long the platform tries after the last event of the leg.
    func drawnIdleSeconds(_ rng: inout SplitMix64) -> Int {
        switch self {
        case .answered: 0
        case .noAnswer: rng.within(30...60)
        case .rejected, .cancelled: rng.within(2...25)
        case .busy, .poweredOff, .unreachable: rng.within(1...9)
        case .barred: rng.below(2)
        }
    }

    /// The codes of one outcome on the two sides.
    struct Codes: Sendable {
        let ulFailReason: Int
        let sipStatusCode: Int
        let q850: Int
        let stateCode: Int
        let stateDesc: String
    }

    /// Codes when the callee of the call made it fail; `ofCaller` when the first leg of a callback did.
    func codes(ofCaller: Bool) -> Codes {
        switch self {
        case .answered:
            Codes(
                ulFailReason: 0,
                sipStatusCode: 0,
                q850: 0,
                stateCode: 0,
                stateDesc: "The user releases the call."
            )
        case .noAnswer:
            Codes(
                ulFailReason: 514,
                sipStatusCode: 480,
                q850: 19,
                stateCode: ofCaller ? 8107 : 8101,
                stateDesc: "no answer"
            )
        case .busy:
            Codes(
                ulFailReason: ofCaller ? 8108 : 8102,
                sipStatusCode: 486,
                q850: 17,
                stateCode: ofCaller ? 8108 : 8102,
                stateDesc: "user busy"
            )
        case .rejected:
            Codes(
                ulFailReason: 520,
                sipStatusCode: 603,
                q850: 21,
                stateCode: 8004,
                stateDesc: "rejected while ringing"
            )
        case .poweredOff:
            Codes(
                ulFailReason: ofCaller ? 8110 : 8104,
                sipStatusCode: 480,
                q850: 20,
                stateCode: ofCaller ? 8110 : 8104,
                stateDesc: "powered off"
            )
        case .unreachable:
            Codes(
                ulFailReason: ofCaller ? 8109 : 8103,
                sipStatusCode: 480,
                q850: 27,
                stateCode: ofCaller ? 8109 : 8103,
                stateDesc: "temporarily unreachable"
            )
        case .cancelled:
            Codes(ulFailReason: 516, sipStatusCode: 487, q850: 16, stateCode: 8009, stateDesc: "caller hung up")
        case .barred:
            Codes(ulFailReason: 7004, sipStatusCode: 403, q850: 0, stateCode: 7004, stateDesc: "callee blacklisted")
        }
    }
}
