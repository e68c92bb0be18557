internal import Glibc

/// The names that a folder of reports and its revisions have, and the steps from one to the next.
///
/// Callers hold the lock of the directory during each step.
struct FolderPlace: Sendable {
    let directory: String
    let name: String

    /// The folder that readers open.
    var current: String { directory + "/" + name }
    /// Being written, incomplete.
    var writing: String { directory + "/." + name + Self.writingSuffix }
    /// Complete and synced, about to become the current one; after the exchange, the older one.
    var ready: String { directory + "/." + name + Self.readySuffix }

    /// An older revision.
    func kept(_ revision: Int) -> String {
        let digits = String(revision)
        return current + ".r" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Makes the folder to write in and returns the lock on it, an open descriptor.
    func startWriting() throws(ReportError) -> Int32 {
        try FileSystem.makeDirectory(writing)
        return try FileSystem.lockFolder(writing)
    }

    /// One more than the highest revision; two more when the current folder needs a number of its own first.
    var nextRevision: Int {
        let highest = max(currentRevision ?? 0, keptRevisions.max() ?? 0)
        guard FileSystem.exists(current) else { return highest + 1 }
        return highest + (ownRevision(current) == nil ? 2 : 1)
    }

    /// The manifest of the current folder when that is whole and says the same as this one, but for the revision.
    ///
    /// What it restates is compared only where `previous` is earlier than the current folder: a caller without it, or
    /// with the current manifest itself, cannot know.
    func standing(as manifest: Manifest, previous: Manifest?) -> Manifest? {
        guard let standing = try? Manifest.read(folder: current) else { return nil }
        let revised = manifest.revised(standing.revision)
        let expected = revised.restating(earlier: previous) ?? revised.stating(standing.restatement)
        return expected == standing && Manifest.verify(folder: current).isEmpty ? standing : nil
    }

    /// Adds the manifest and makes everything durable.
    func makeReady(_ manifest: Manifest) throws(ReportError) {
        let file = try OutputFile(creating: writing + "/" + Manifest.fileName)
        try file.append(manifest.encoded)
        _ = try file.finish()
        try FileSystem.syncDirectory(writing)
        try FileSystem.move(writing, to: ready)
        try FileSystem.syncDirectory(directory)
    }

    /// Puts the ready folder in the place of the current one and keeps the older one under its revision.
    func switchToReady(_ revision: Int, _ exchange: ExchangeNames) throws(ReportError) {
        if !FileSystem.exists(current) {
            try FileSystem.move(ready, to: current)
        } else if try exchange(ready, current) {
            try keep(ready, below: revision)
        } else {
            try keep(current, below: revision)
            try FileSystem.move(ready, to: current)
        }
        try FileSystem.syncDirectory(directory)
    }

    /// Removes what was not complete, completes a switch that was under way.
    ///
    /// Throws `folderBusy` when the folder is being written by a process that is alive.
    func recover() throws(ReportError) {
        if FileSystem.exists(writing) {
            let lock = try FileSystem.lockFolder(writing)
            defer { close(lock) }
            try FileSystem.removeFolder(writing)
        }
        guard FileSystem.exists(ready) else { return }
        guard FileSystem.exists(current) else { return try FileSystem.move(ready, to: current) }
        if isSuperseded(ready) {
            try keep(ready, below: currentRevision ?? nextRevision)
        } else {
            try FileSystem.removeFolder(ready)
        }
    }

    /// Gives the current folder its name among the older ones; its number, or nil when there is none.
    ///
    /// One rename decides, so that readers see the folder whole under one name or the other, whenever the run is killed.
    func retire() throws(ReportError) -> Int? {
        guard FileSystem.exists(current) else { return nil }
        if let number = wholeCopy {
            // A folder with this name is what a killed run left, and goes away with the next one.
            try remove()
            return number
        }
        let number = ownRevision(current) ?? (keptRevisions.max() ?? 0) + 1
        try FileSystem.move(current, to: kept(number))
        try FileSystem.syncDirectory(directory)
        return number
    }

    /// Takes the folder away in one step, and then its files.
    func remove() throws(ReportError) {
        try FileSystem.move(current, to: writing)
        try FileSystem.syncDirectory(directory)
        try FileSystem.removeFolder(writing)
    }

    /// Whether an entry is the folder of a day, or an older revision of one.
    static func isOfDay(_ entry: String) -> Bool {
        entry.wholeMatch(of: #/[0-9]{4}-[0-9]{2}-[0-9]{2}(\.r[0-9]{4,})?/#) != nil
    }

    /// The folder's name when `entry` is what a killed run left of it.
    static func nameOfLeftover(_ entry: String) -> String? {
        guard entry.hasPrefix("."), let suffix = [writingSuffix, readySuffix].first(where: entry.hasSuffix) else {
            return nil
        }
        return String(entry.dropFirst().dropLast(suffix.count))
    }

    /// A ready folder has a manifest and a higher revision than the current one until they are exchanged.
    private func isSuperseded(_ folder: String) -> Bool {
        guard let manifest = try? Manifest.read(folder: folder) else { return true }
        return manifest.revision < currentRevision ?? 0
    }

    private var currentRevision: Int? { (try? Manifest.read(folder: current))?.revision }

    private var keptRevisions: [Int] {
        FileSystem.names(in: directory).compactMap { entry in
            guard entry.hasPrefix(name + ".r") else { return nil }
            return Int(entry.dropFirst(name.count + 2))
        }
    }

    private func keep(_ folder: String, below revision: Int) throws(ReportError) {
        if isKeptAlready(folder) { return try FileSystem.removeFolder(folder) }
        let free = ownRevision(folder) ?? max(revision - 1, 1)
        let number = FileSystem.exists(kept(free)) ? (keptRevisions.max() ?? 0) + 1 : free
        try FileSystem.move(folder, to: kept(number))
    }

    /// The same revision with the same files stands among the older ones: it was current before, and again since.
    private func isKeptAlready(_ folder: String) -> Bool {
        guard let manifest = try? Manifest.read(folder: folder) else { return false }
        return (try? Manifest.read(folder: kept(manifest.revision))) == manifest
    }

    /// Number of the older folder that holds all that the current one does.
    private var wholeCopy: Int? {
        guard let number = currentRevision, isKeptAlready(current), Manifest.verify(folder: kept(number)).isEmpty else {
            return nil
        }
        return number
    }

    /// The folder's revision; nil when its manifest cannot be read or an older folder has the number.
    private func ownRevision(_ folder: String) -> Int? {
        guard let own = (try? Manifest.read(folder: folder))?.revision, !FileSystem.exists(kept(own)) else {
            return nil
        }
        return own
    }

    private static let writingSuffix = ".writing"
    private static let readySuffix = ".ready"
}
