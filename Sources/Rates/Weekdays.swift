/// Days of the week as bits: Monday 1, Tuesday 2, … Sunday 64.
enum Weekdays {
    static let all = 127

    static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Reads days and spans of days, separated by commas; a span may run over Sunday: `fri-mon`.
    static func mask(_ text: String) -> Int? {
        let words = text.lowercased().split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        if words == ["all"] { return all }
        let masks = words.compactMap(span)
        return masks.count == words.count ? masks.reduce(0, |) : nil
    }

    private static func span(_ word: String) -> Int? {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { names.firstIndex(of: String($0)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
        let length = (last - first + 7) % 7
        return (0...length).reduce(0) { mask, offset in mask | 1 << ((first + offset) % 7) }
    }
}
