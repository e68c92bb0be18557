/// The progress line of pushes on their way: how many, how many a second.
final class PushProgress {
    private let line = Progress()
    private let total: Int
    private let began = ContinuousClock.now
    private var shownAt = ContinuousClock.now - .seconds(1)

    init(total: Int) {
        self.total = total
    }

    /// Pushes that are through.
    func show(_ count: Int) {
        let now = ContinuousClock.now
        guard now - shownAt >= .milliseconds(200) else { return }
        shownAt = now
        let millis = max(1, (now - began).wholeMillis)
        line.show("\(count) of \(total) pushes, \(Int64(count) * 1_000 / millis) a second")
    }

    func clear() { line.clear() }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var wholeMillis: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
