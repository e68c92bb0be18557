/// One status event or one record on its way; records of one app and one end share a push.
struct Delivery: Sendable {
    let sendAtSeconds: Int64
    let kind: SimulatedPush.Kind
    /// Position in the plan's apps of the app whose URL it goes to.
    let urlApp: Int
    /// What a push may merge; nil for what travels alone.
    let merge: MergeKey?
    let callIndex: Int
    /// Position within the call.
    let ordinal: Int
    let content: Content
    let isRepeat: Bool
    let formatSeed: UInt64

    /// Boxed, since the heap moves deliveries about.
    indirect enum Content: Sendable {
        case status(StatusDraft)
        case cdr(CDRDraft)
        case unusableRecord(CDRDraft)
        case malformedBody(MalformedBody)
    }

    struct MergeKey: Sendable, Equatable {
        /// Position in the plan's apps of the app that the record names.
        let app: Int
        let endSeconds: Int64
    }

    /// Earlier sending first; within a second status before fees, then what may be merged side by side.
    static func precedes(_ left: Delivery, _ right: Delivery) -> Bool {
        if left.sendAtSeconds != right.sendAtSeconds { return left.sendAtSeconds < right.sendAtSeconds }
        if left.kind != right.kind { return left.kind == .status }
        if left.urlApp != right.urlApp { return left.urlApp < right.urlApp }
        let (leftApp, rightApp) = (left.merge?.app ?? -1, right.merge?.app ?? -1)
        if leftApp != rightApp { return leftApp < rightApp }
        let (leftEnd, rightEnd) = (left.merge?.endSeconds ?? 0, right.merge?.endSeconds ?? 0)
        if leftEnd != rightEnd { return leftEnd < rightEnd }
        if left.callIndex != right.callIndex { return left.callIndex < right.callIndex }
        return left.ordinal < right.ordinal
    }

    func canShareAPush(with other: Delivery) -> Bool {
        guard let merge else { return false }
        return sendAtSeconds == other.sendAtSeconds && urlApp == other.urlApp && merge == other.merge
    }
}

/// Deliveries by the time of their sending: a binary heap, so that only calls in progress are kept.
struct DeliveryHeap {
    private var elements: [Delivery] = []

    var first: Delivery? { elements.first }

    mutating func insert(_ delivery: Delivery) {
        elements.append(delivery)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard Delivery.precedes(elements[child], elements[parent]) else { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() -> Delivery? {
        guard let last = elements.popLast() else { return nil }
        guard let first = elements.first else { return last }
        elements[0] = last
        sink()
        return first
    }

    private mutating func sink() {
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < elements.count else { return }
            let right = left + 1
            let isRightFirst = right < elements.count && Delivery.precedes(elements[right], elements[left])
            let child = isRightFirst ? right : left
            guard Delivery.precedes(elements[child], elements[parent]) else { return }
            elements.swapAt(child, parent)
            parent = child
        }
    }
}
