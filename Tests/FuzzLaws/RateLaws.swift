import Rates

/// What holds for the answer to every text given as a rate card.
///
/// - Returns: What does not hold; `nil` when all does.
public func brokenRateLaw(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    let (card, problems) = RateCard.read(text)
    let hasError = problems.contains { $0.severity == .error }
    guard (card == nil) == hasError else { return "there is a card exactly when no problem is an error" }
    guard problems.count <= 101 else { return "more than a hundred problems and the number of the rest" }
    guard problems.allSatisfy({ $0.line >= 1 && $0.column >= 1 && !$0.message.isEmpty }) else {
        return "a problem without a place or a message"
    }
    let again = RateCard.read(text)
    let isSame = again.card == card && again.problems == problems
    return isSame ? nil : "read again, the card says something else: \(problems), then \(again.problems)"
}
