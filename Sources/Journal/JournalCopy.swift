import Glibc

extension JournalRoot {
    /// Copies a journal as it stands: every entry that was synced before the call is in the copy, whole and in order.
    ///
    /// Can run beside a living writer, its compression and a removal of old segments. Bytes that a sync did not reach
    /// yet may come along: as after a crash, whole groups are kept and a torn one is cut. Damage comes along as it is.
    ///
    /// - Parameter target: Where the copy is made; it must not hold this journal yet.
    /// - Throws: `notFound`, `file`.
    public func copy(_ id: JournalID, to target: JournalRoot) throws(JournalError) {
        let directory = try existing(id)
        let copy = JournalDirectory(root: target.path, id: id)
        do {
            try FileSystem.makeDirectory(copy.path)
            try FileSystem.copy(directory.headerPath, to: copy.headerPath)
            for segment in try directory.segments() { try directory.copy(segment, to: copy) }
            // After the segments, so that what was removed meanwhile is named.
            for name in ["skips", "removed", "sealed"] {
                try FileSystem.copy("\(directory.path)/\(name)", to: "\(copy.path)/\(name)", isOptional: true)
            }
            try FileCalls.system.syncDirectory(copy.path)
        } catch {
            throw .file(error)
        }
        target.closeCopy(id, copy)
    }

    /// Lets nobody write to a journal any more: what it holds can be read and loaded, and the next writer takes another.
    ///
    /// For a restored copy: the original may go on elsewhere, and two journals must not share an id.
    ///
    /// - Throws: `notFound`, `file`.
    public func seal(_ id: JournalID) throws(JournalError) {
        let directory = try existing(id)
        do {
            let text = "This is a copy. Entries of the original may follow; none are added here.\n"
            _ = try FileCalls.system.replace(directory.sealPath, in: directory.path, with: Array(text.utf8))
        } catch {
            throw .file(error)
        }
    }

    /// Cuts a torn group and proves the end of the copy, as the next writer would.
    ///
    /// A journal whose end cannot be found stays as it was copied: `check` says what is wrong with it.
    private func closeCopy(_ id: JournalID, _ copy: JournalDirectory) {
        var options = JournalOptions()
        options.compresses = false
        guard let writer = try? openWriter(id, options: options, now: { 0 }) else { return }
        writer.closeNow()
        unlink(copy.lockPath)
    }
}

extension JournalDirectory {
    var sealPath: String { "\(path)/sealed" }
    var isSealed: Bool { FileSystem.size(of: sealPath) != nil }

    /// Copies a segment in whichever form it has, or not at all if retention took it away.
    fileprivate func copy(_ segment: UInt64, to copy: JournalDirectory) throws(FileFailure) {
        // The raw file goes only after the compressed one has its name.
        if try FileSystem.copy(rawPath(segment), to: copy.rawPath(segment), isOptional: true) { return }
        try FileSystem.copy(compressedPath(segment), to: copy.compressedPath(segment), isOptional: true)
    }
}

extension FileSystem {
    /// Copies the bytes that a file has now, and makes them durable.
    ///
    /// - Parameter isOptional: A missing file is no error.
    /// - Returns: Whether the file was there.
    @discardableResult
    static func copy(_ path: String, to target: String, isOptional: Bool = false) throws(FileFailure) -> Bool {
        let source: OpenFile
        do {
            source = try OpenFile(path, O_RDONLY)
        } catch {
            if isOptional, error.errorNumber == ENOENT { return false }
            throw error
        }
        let size = try source.size()
        let copy = try OpenFile(target, O_WRONLY | O_CREAT | O_EXCL)
        var offset: UInt64 = 0
        while offset < size {
            let bytes = try source.read(at: offset, count: Int(min(1 << 20, size - offset)))
            if bytes.isEmpty { break }
            try FileCalls.system.writeAll(bytes, to: copy, at: offset)
            offset += UInt64(bytes.count)
        }
        try FileCalls.system.syncNew(copy)
        return true
    }
}
