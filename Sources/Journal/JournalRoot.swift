/// The directory in which the journals of an installation lie, each in a directory named after its id.
public struct JournalRoot: Sendable, Equatable {
    /// The directory, usually `DATA_DIR/journal`.
    ///
    /// It need not exist before the first journal is made.
    public let path: String

    /// The journals below a directory.
    public init(path: String) {
        self.path = path
    }

    /// Makes an empty journal, whole or not at all.
    ///
    /// - Throws: `file`.
    public func create(
        purpose: JournalPurpose,
        loaders: Int,
        atMicros: Int64
    ) throws(JournalError) -> JournalHeader {
        let header = JournalHeader(id: .random(), purpose: purpose, loaders: loaders, createdAtMicros: atMicros)
        let unnamed = "\(path)/.new-\(header.id)"
        do {
            try FileSystem.makeDirectory(unnamed)
            _ = try FileCalls.system.replace("\(unnamed)/journal", in: unnamed, with: Array(header.text.utf8))
            try FileSystem.rename(unnamed, JournalDirectory(root: path, id: header.id).path)
            try FileCalls.system.syncDirectory(path)
        } catch {
            throw .file(error)
        }
        return header
    }

    /// The ids of the journals there are, in no meaningful order.
    ///
    /// - Throws: `file`.
    public func ids() throws(JournalError) -> [JournalID] {
        do { return try FileSystem.names(in: path).compactMap(JournalID.init) } catch { throw .file(error) }
    }

    /// What was fixed when the journal was made.
    ///
    /// - Throws: `notFound`, `unreadableHeader`, `file`.
    public func header(of id: JournalID) throws(JournalError) -> JournalHeader {
        let directory = JournalDirectory(root: path, id: id)
        let text: [UInt8]?
        do { text = try FileSystem.contents(of: directory.headerPath) } catch { throw .file(error) }
        guard let text else { throw .notFound(id) }
        guard let header = JournalHeader(text: String(decoding: text, as: UTF8.self)), header.id == id else {
            throw .unreadableHeader(path: directory.headerPath)
        }
        return header
    }

    /// Takes up a journal for writing and recovers it, so that all of it is synced and can be read to its end.
    ///
    /// - Throws: `notFound`, `unreadableHeader`, `locked`, `damaged` (its end cannot be found), `file`.
    public func openWriter(
        _ id: JournalID,
        options: JournalOptions = .init(),
        now: @escaping @Sendable () -> Int64
    ) throws(JournalError) -> JournalWriter {
        let header = try header(of: id)
        return try JournalWriter(directory: try existing(id), header: header, options: options, now: now)
    }

    func existing(_ id: JournalID) throws(JournalError) -> JournalDirectory {
        let directory = JournalDirectory(root: path, id: id)
        guard FileSystem.size(of: directory.headerPath) != nil else { throw .notFound(id) }
        return directory
    }
}
