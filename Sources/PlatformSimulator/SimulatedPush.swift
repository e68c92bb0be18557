/// One HTTP request of the platform.
public struct SimulatedPush: Sendable {
    /// Which feed it belongs to.
    public enum Kind: String, Sendable {
        /// A call-state notification.
        case status
        /// A fee notification.
        case fee
    }

    /// When the platform sends it: UTC seconds of the platform's clock.
    public var sendAtSeconds: Int64
    /// Which feed it belongs to.
    public var kind: Kind
    /// The registered app whose push URL it goes to.
    public var appKey: String
    /// The request's body; it holds no line break, so that bodies can be kept one a line.
    public var body: [UInt8]
    /// Whether all in it was sent before.
    public var isRepeat: Bool
    /// Records in it, usable or not: 1 for a status event, 1 to 50 for a fee push, 0 for a malformed body.
    public var records: Int
    /// Records in it that must be set aside.
    public var unusableRecords: Int
    /// Whether the whole body must be set aside.
    ///
    /// No two such bodies of one day are equal.
    public var isMalformed: Bool
}

extension SimulatedPush {
    /// The largest number of CDRs in one push, as the platform documents it.
    public static let mostRecords = 50

    /// A push of deliveries that may share one, in their order.
    init(_ deliveries: [Delivery], appKey: String, variesFormatting: Bool) {
        precondition((1...Self.mostRecords).contains(deliveries.count), "a push has 1 to 50 records")
        let first = deliveries[0]
        sendAtSeconds = first.sendAtSeconds
        kind = first.kind
        self.appKey = appKey
        isRepeat = deliveries.allSatisfy(\.isRepeat)
        unusableRecords = deliveries.count { if case .unusableRecord = $0.content { true } else { false } }
        body = []
        if case .malformedBody(let malformed) = first.content {
            records = 0
            isMalformed = true
            body = malformed.bytes
        } else {
            records = deliveries.count
            isMalformed = false
            body = Self.body(of: deliveries, varies: variesFormatting)
        }
    }

    private static func body(of deliveries: [Delivery], varies: Bool) -> [UInt8] {
        if case .status(let draft) = deliveries[0].content {
            return statusBody(draft, format: BodyFormat(seed: deliveries[0].formatSeed, varies: varies))
        }
        return feeBody(deliveries, varies: varies)
    }

    private static func statusBody(_ draft: StatusDraft, format: BodyFormat) -> [UInt8] {
        var bytes = Array("{\"eventType\":\"\(draft.record.eventType)\",\"statusInfo\":".utf8)
        var format = format
        format.append(draft.fields(), to: &bytes)
        bytes += "}".utf8
        return bytes
    }

    private static func feeBody(_ deliveries: [Delivery], varies: Bool) -> [UInt8] {
        var envelope = BodyFormat(seed: deliveries[0].formatSeed &+ 1, varies: varies)
        let isLone = deliveries.count == 1 && envelope.writesLoneObject(varies: varies)
        var bytes = Array("{\"eventType\":\"fee\",\"feeLst\":".utf8)
        bytes.reserveCapacity(64 + 900 * deliveries.count)
        if !isLone { bytes.append(0x5B) }
        for (position, delivery) in deliveries.enumerated() {
            if position > 0 { bytes.append(0x2C) }
            var format = BodyFormat(seed: delivery.formatSeed, varies: varies)
            format.append(delivery.recordFields, to: &bytes)
        }
        if !isLone { bytes.append(0x5D) }
        bytes.append(0x7D)
        return bytes
    }
}

extension Delivery {
    fileprivate var recordFields: [BodyField] {
        switch content {
        case .cdr(let draft), .unusableRecord(let draft): draft.fields()
        case .status(let draft): draft.fields()
        case .malformedBody: []
        }
    }
}

/// A body that cannot be used at all; the number makes it unlike every other.
struct MalformedBody: Sendable {
    let variant: Int
    let number: Int

    static let variants = 8

    var bytes: [UInt8] {
        let mark = "stray-\(number)"
        let text =
            switch variant {
            case 0: "callback test \(mark)"
            case 1: "{\"eventType\":\"disconnect\",\"statusInfo\":{\"sessionId\":\"\(mark)\",\"time"
            case 2: "{\"statusInfo\":{\"sessionId\":\"\(mark)\",\"timestamp\":\"2026-11-21 03:04:24\"}}"
            case 3: "{\"eventType\":\"transfer\",\"statusInfo\":{\"sessionId\":\"\(mark)\"}}"
            case 4: "{\"eventType\":\"fee\",\"note\":\"\(mark)\"}"
            case 5: "{\"eventType\":\"fee\",\"feeLst\":[],\"note\":\"\(mark)\"}"
            case 6: "{\"eventType\":\"answer\",\"statusInfo\":\"\(mark)\"}"
            default: "[{\"eventType\":\"answer\",\"note\":\"\(mark)\"}]"
            }
        return Array(text.utf8)
    }

    /// The feed it claims to be of, as far as it says.
    var kind: SimulatedPush.Kind { variant == 4 || variant == 5 ? .fee : .status }
}
