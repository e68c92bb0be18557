import Books
import Synchronization

/// The shares of loaders that commit in turn: whoever's turn it is takes all of them along in one transaction.
///
/// A small commit costs nearly the same whatever is in it, so one for all is worth a thread that rests. Shares are taken
/// and put back within a turn (``LoadingTurns``) only.
final class SharesAtHand: Sendable {
    /// A share that another loader took was lost with its transaction: how far it is, is to be read again.
    struct Lost: Error {}

    private struct State {
        var shares: [Int: JournalShare] = [:]
        /// Who took all there are the last time.
        var keeper: Int?
    }

    private let loaders: Int
    private let state = Mutex(State())

    init(loaders: Int) {
        self.loaders = loaders
    }

    /// The loader that has the shares of all in its hands; it alone has to know when the journal has grown.
    var keeper: Int? { state.withLock { $0.keeper } }

    /// All that lie there, in the order of the loaders.
    func take(by loader: Int) -> [JournalShare] {
        state.withLock { state in
            let taken = state.shares.values.sorted { $0.loader < $1.loader }
            state.keeper = taken.count == loaders ? loader : nil
            state.shares = [:]
            return taken
        }
    }

    /// Lays shares down.
    func putBack(_ shares: [JournalShare]) {
        state.withLock { state in
            for share in shares { state.shares[share.loader] = share }
            if state.shares.count < loaders { state.keeper = nil }
        }
    }

    /// The shares that were taken are no more.
    func lose() {
        state.withLock { $0.keeper = nil }
    }

    /// A loader starts anew: what lies there of it is no longer true.
    func remove(_ loader: Int) {
        state.withLock { state in
            state.shares[loader] = nil
            state.keeper = nil
        }
    }
}
