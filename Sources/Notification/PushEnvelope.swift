/// A member of a push's envelope: where its value lies and what it says.
struct EnvelopeMember<Value> {
    let range: Range<Int>
    let value: Value
}

/// What `eventType` says.
enum EventName {
    case fee, status(EventType), unknown, notGiven, notText

    init(_ text: String) {
        if text.isEmpty {
            self = .notGiven
        } else if text == "fee" {
            self = .fee
        } else {
            self = EventType(rawValue: text).map { .status($0) } ?? .unknown
        }
    }

    var mayBeFee: Bool {
        if case .fee = self { true } else { false }
    }

    var mayBeStatus: Bool {
        if case .status = self { true } else { false }
    }
}

/// A kind of push that is known.
enum PushKind {
    case fee, status(EventType)
}

/// What `feeLst` says.
enum FeeList {
    case entries([FeeEntry]), notGiven, notAList, unused
}

/// An element of `feeLst`: a record, or what stands in the place of one.
enum FeeEntry {
    case record(RecordReader)
    case notAnObject(Finding)
}

/// What `statusInfo` says.
enum StatusInfo {
    case record(RecordReader), notGiven, notAnObject, unused
}
