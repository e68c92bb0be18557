/// The recorded ways past damaged places: one line each, added by a person and never taken away.
struct SkipList {
    private let directory: JournalDirectory

    init(_ directory: JournalDirectory) {
        self.directory = directory
    }

    /// Where a skip recorded for this place leads; the latest one, if there are several.
    func target(from place: JournalPlace) throws(FileFailure) -> JournalPlace? {
        let text = try FileSystem.contents(of: directory.skipsPath) ?? []
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        return lines.compactMap(Self.read).last { $0.segment == place.segment && $0.offset == place.offset }?.target
    }

    func add(_ damage: JournalDamage, target: JournalPlace, by person: String, atMicros: Int64) throws(FileFailure) {
        let person = person.filter { !$0.isNewline }
        let line = """
            skip from_segment=\(damage.segment) from_offset=\(damage.offset) \
            to_segment=\(target.segment) to_offset=\(target.offset) to_sequence=\(target.sequence) \
            first_missing=\(damage.firstMissing) at_micros=\(atMicros) by=\(person)
            """
        try FileSystem.appendLine(line, to: directory.skipsPath, in: directory.path)
    }

    /// Reads one line; a line that a crash cut short is none, nor is one that leads nowhere or back.
    private static func read(_ line: Substring) -> (segment: UInt64, offset: UInt64, target: JournalPlace)? {
        let words = line.split(separator: " ")
        guard words.first == "skip", words.count >= 9, words[8].hasPrefix("by=") else { return nil }
        let numbers = words[1...5].compactMap { $0.split(separator: "=").last.flatMap { UInt64($0) } }
        guard numbers.count == 5 else { return nil }
        let target = JournalPlace(segment: numbers[2], offset: numbers[3], sequence: numbers[4])
        let isForward = (numbers[0], numbers[1]) < (target.segment, target.offset)
        return isForward && target.offset <= Int64.max ? (numbers[0], numbers[1], target) : nil
    }
}
