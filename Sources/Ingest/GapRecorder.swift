import Journal
import Synchronization

/// Records in the journal when pushes were refused or may have been missed.
///
/// A refused status push is lost for good; what is left is to know when. Refusals of one kind become at most one
/// entry in ten seconds. While the journal cannot be written they are kept in memory and joined.
public final class GapRecorder: Sendable {
    private let log: any PushLog
    private let ledger: Mutex<GapLedger>

    /// Makes a recorder without gaps.
    ///
    /// - Parameters:
    ///   - log: Where gaps are written.
    ///   - interval: At most one entry a kind in this time. Defaults to 10 seconds.
    public init(log: any PushLog, interval: Duration = .seconds(10)) {
        self.log = log
        ledger = Mutex(GapLedger(intervalMicros: interval.wholeMicros))
    }

    /// Notes one refused push.
    public func refused(_ kind: GapKind, atMicros: Int64) {
        add(Gap(kind: kind, fromMicros: atMicros, toMicros: atMicros, count: 1))
    }

    /// Notes a gap that is known as a whole, such as a down time.
    public func add(_ gap: Gap) {
        ledger.withLock { $0.add(gap) }
    }

    /// Whether gaps wait to be written.
    public var hasPending: Bool {
        ledger.withLock { !$0.isEmpty }
    }

    /// Writes what is due; what cannot be written stays for the next time.
    ///
    /// - Parameter all: Whether to write also what was last written less than the interval ago.
    public func flush(nowMicros: Int64, all: Bool = false) async {
        while let gap = ledger.withLock({ $0.takeDue(nowMicros: nowMicros, all: all) }) {
            do {
                _ = try await log.append(JournalDraft(kind: .gap, source: "", body: gap.body))
            } catch {
                // Nothing is lost, and who cannot write now need not try the other kinds.
                return ledger.withLock { $0.putBack(gap) }
            }
        }
    }
}
