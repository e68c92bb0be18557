extension RateCard {
    /// Reads a card.
    ///
    /// There is no card exactly when a problem is an error. Problems are in the order of their places; after a hundred
    /// the last one says how many are left.
    ///
    /// - Parameter text: The YAML of the card, at most 1 MiB.
    public static func read(_ text: String) -> (card: RateCard?, problems: [CardProblem]) {
        CardReader(isBuiltIn: text == builtInText).read(text)
    }
}
