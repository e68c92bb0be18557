/// Who writes a journal.
public enum JournalPurpose: String, Sendable, CaseIterable {
    /// The ingest endpoint; taken up again by the next start.
    case serve
    /// One import of files; always a journal of its own.
    case `import`
}

/// What is fixed when a journal is made.
public struct JournalHeader: Sendable, Equatable {
    /// The random identity.
    public let id: JournalID
    /// Who writes it.
    public let purpose: JournalPurpose
    /// How many loaders share it, 1 or more: loader k takes the sequence numbers that are k modulo this.
    public let loaders: Int
    /// When it was made, in microseconds since 1970-01-01 UTC.
    public let createdAtMicros: Int64

    init(id: JournalID, purpose: JournalPurpose, loaders: Int, createdAtMicros: Int64) {
        precondition(loaders > 0, "a journal has at least one loader")
        self.id = id
        self.purpose = purpose
        self.loaders = loaders
        self.createdAtMicros = createdAtMicros
    }

    /// Reads the text that `text` makes; `nil` for anything else.
    init?(text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard lines.count == 6, lines.allSatisfy({ $0.count == 2 }), let id = JournalID(String(lines[1][1])),
            let purpose = JournalPurpose(rawValue: String(lines[2][1])), let loaders = Int(lines[3][1]), loaders > 0,
            let createdAtMicros = Int64(lines[4][1])
        else { return nil }
        self.init(id: id, purpose: purpose, loaders: loaders, createdAtMicros: createdAtMicros)
        if self.text != text { return nil }
    }

    var text: String {
        let lines = """
            huadan-journal 1
            id \(id)
            purpose \(purpose.rawValue)
            loaders \(loaders)
            created_at_micros \(createdAtMicros)

            """
        return lines + "crc32c \(CRC32C.checksum(lines.utf8))\n"
    }
}
