/// Finds the word that was probably meant.
enum NearestWord {
    /// The nearest of `words`, when it differs by few letters: a third of its length, at least two.
    static func of(_ word: String, among words: [String]) -> String? {
        let lowered = Array(word.lowercased())
        guard lowered.count <= 64 else { return nil }
        let distances = words.map { (word: $0, distance: distance(lowered, Array($0))) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return nearest.distance <= max(2, nearest.word.count / 3) && nearest.distance < nearest.word.count
            ? nearest.word : nil
    }

    /// Letters to insert, remove or replace.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column + 1] + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
