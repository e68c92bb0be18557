/// What one loader still has to load, remembered in bounded space: how old its oldest push is.
///
/// A mark stands for the pushes after the mark before it. When there are too many marks, neighbours are joined and
/// keep the older time, as do pushes that report out of order: the age may be overstated, never understated.
struct BacklogMarks: Sendable {
    struct Mark: Sendable, Hashable {
        var lastSequence: UInt64
        var oldestReceivedAtMicros: Int64
    }

    private let capacity: Int
    private(set) var marks: [Mark] = []
    /// The loader's committed position; 0 before it has said one.
    private(set) var loadedThrough: UInt64 = 0

    init(capacity: Int = 1_024) {
        precondition(capacity >= 2)
        self.capacity = capacity
    }

    /// When the oldest push that is not loaded was received; `nil` when all is loaded.
    var oldestReceivedAtMicros: Int64? { marks.first?.oldestReceivedAtMicros }

    mutating func appended(_ receipt: PushReceipt) {
        guard receipt.sequence > loadedThrough else { return }
        // Concurrent pushes may report out of order; the later number covers the earlier one.
        if let last = marks.last, last.lastSequence >= receipt.sequence {
            return coverLate(receipt)
        }
        if marks.count == capacity { joinNeighbours() }
        marks.append(Mark(lastSequence: receipt.sequence, oldestReceivedAtMicros: receipt.receivedAtMicros))
    }

    /// Returns whether the position is news.
    mutating func advance(through sequence: UInt64) -> Bool {
        guard sequence > loadedThrough else { return false }
        loadedThrough = sequence
        if let firstLeft = marks.firstIndex(where: { $0.lastSequence > sequence }) {
            marks.removeFirst(firstLeft)
        } else {
            marks = []
        }
        return true
    }

    private mutating func coverLate(_ receipt: PushReceipt) {
        guard let index = marks.firstIndex(where: { $0.lastSequence >= receipt.sequence }) else { return }
        marks[index].oldestReceivedAtMicros = min(marks[index].oldestReceivedAtMicros, receipt.receivedAtMicros)
    }

    private mutating func joinNeighbours() {
        marks = stride(from: 0, to: marks.count, by: 2).map { index in
            let later = min(index + 1, marks.count - 1)
            return Mark(
                lastSequence: marks[later].lastSequence,
                oldestReceivedAtMicros: marks[index].oldestReceivedAtMicros
            )
        }
    }
}
