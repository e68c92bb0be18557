extension RateCard {
    /// Warns of prices that are more than ten times what an older card of the same kind says, or less than a tenth.
    ///
    /// Prices are compared a second, so that a change of unit is no jump. A price that becomes zero, or was, is one.
    /// Cards of different kinds have nothing to compare; nor have different currencies, of which it warns.
    public func problems(against older: RateCard) -> [CardProblem] {
        guard kind == older.kind else { return [] }
        let problems = ProblemList()
        if currency == older.currency {
            PriceJumps(card: self, older: older, problems: problems).check()
        } else {
            let message = """
                the currency changes from \(older.currency) in \(older.name) to \(currency); prices are not \
                compared, so check them by hand
                """
            problems.warning(.start, message)
        }
        return problems.sorted
    }
}
