internal import Glibc

/// Writes a folder of reports beside the one that is there and switches to it as a whole.
///
/// While it is written the folder is called `.2026-11-21.writing`; complete and synced it is `.2026-11-21.ready`; then
/// its name and `2026-11-21` are exchanged in one step, and the older revision becomes `2026-11-21.r0001` after its own
/// number. So a reader sees the old folder or the new one, and never a mixture. What a killed run left behind is removed
/// or completed by the next one (`recover`). One process writes a folder at a time; a second one gets `folderBusy`.
public final class ReportFolder {
    /// What became of the folder.
    public struct Outcome: Sendable, Hashable {
        /// The manifest that stands now, with its revision and files.
        public let manifest: Manifest
        /// False when the folder held the same already and was left untouched.
        public let isChanged: Bool

        /// Revision that is current now.
        public var revision: Int { manifest.revision }
    }

    let place: FolderPlace
    private var lock: Int32
    private let exchange: ExchangeNames

    /// Recovers what a killed run left and starts a new folder called `name` in `directory`, which is made if missing.
    ///
    /// Throws `folderBusy` when another process is writing that folder, `cannotWrite` otherwise.
    public convenience init(directory: String, name: String) throws(ReportError) {
        try self.init(directory: directory, name: name, exchange: FileSystem.exchange)
    }

    /// Takes another way to exchange names, to test file systems that cannot.
    init(directory: String, name: String, exchange: @escaping ExchangeNames) throws(ReportError) {
        place = Self.place(directory, name)
        self.exchange = exchange
        try FileSystem.makeDirectories(directory)
        let place = place
        lock = try FileSystem.locking(directory) { () throws(ReportError) in
            try place.recover()
            return try place.startWriting()
        }
    }

    deinit { abandon() }

    /// Starts `usage.csv`, or what the layout is called.
    public func csv(_ layout: ReportLayout, options: CSVWriter.Options = .init()) throws(ReportError) -> CSVWriter {
        try CSVWriter(layout, to: file(layout.name + ".csv"), options: options)
    }

    /// Starts `usage.jsonl`, or what the layout is called.
    public func jsonLines(_ layout: ReportLayout) throws(ReportError) -> JSONLinesWriter {
        try JSONLinesWriter(layout, to: file(layout.name + ".jsonl"))
    }

    /// Where files without a name can be put while the folder is written.
    public var spoolDirectory: String { place.writing }

    /// Starts any other file, such as `summary.html`.
    public func file(_ name: String) throws(ReportError) -> OutputFile {
        precondition(!name.contains("/") && name != Manifest.fileName, "\(name) is no name for a file of reports")
        return try OutputFile(creating: place.writing + "/" + name)
    }

    /// Writes the manifest with these files and its revision, and switches.
    ///
    /// The revision is the given one, which the caller then knows to be right for these files, or else the next of this
    /// folder. When the current folder has the same manifest (but for a revision that was not given) and its files are
    /// whole, it is left as it is and the new one is removed. Throws `cannotWrite`; the current folder is then still the
    /// old one.
    ///
    /// - Parameters:
    ///   - manifest: What the folder holds; files and revision are filled in.
    ///   - files: The files, in the order of the manifest.
    ///   - given: The revision, when the caller knows it.
    ///   - previous: The manifest of the revision before, for what this one restates. One that is not earlier than the
    ///     folder's revision says nothing about that.
    public func finish(
        _ manifest: Manifest,
        files: [WrittenFile],
        revision given: Int? = nil,
        previous: Manifest? = nil
    ) throws(ReportError)
        -> Outcome
    {
        let (place, exchange) = (place, exchange)
        let outcome = try FileSystem.locking(place.directory) { () throws(ReportError) -> Outcome in
            let listed = manifest.listing(files)
            if let standing = place.standing(as: listed, previous: previous),
                given == nil || given == standing.revision
            {
                return Outcome(manifest: standing, isChanged: false)
            }
            let revised = listed.revised(given ?? place.nextRevision)
            let complete = revised.restating(earlier: previous) ?? revised
            try place.makeReady(complete)
            try place.switchToReady(complete.revision, exchange)
            return Outcome(manifest: complete, isChanged: true)
        }
        abandon()
        return outcome
    }

    /// Makes the current folder of `name` an older revision, such as `2026-10.r0001`, so that none is current.
    ///
    /// For a period that is opened again. What a killed run left is recovered first. A later folder of that name gets a
    /// higher revision than all older ones. Called again, it finds nothing to do.
    ///
    /// - Returns: The number that the older revision has, which is its own; the next free one if the folder has no
    ///   manifest or its number is taken. Nil when there was no folder.
    ///
    /// Throws `folderBusy` when another process is writing that folder, `cannotWrite` otherwise; the folder is then
    /// still the current one, or the older revision already.
    public static func retire(directory: String, name: String) throws(ReportError) -> Int? {
        guard FileSystem.exists(directory) else { return nil }
        let place = place(directory, name)
        return try FileSystem.locking(directory) { () throws(ReportError) in
            try place.recover()
            return try place.retire()
        }
    }

    /// Removes the folders of days before `day`, such as `2025-11-21`, older revisions too; those of periods stay.
    ///
    /// A folder goes whole or not at all, as readers see it. What a killed run left of it goes with the next call.
    ///
    /// - Returns: Their names, in order.
    ///
    /// Throws `cannotWrite`, `folderBusy` when another process is writing one of them.
    public static func removeDays(directory: String, before day: String) throws(ReportError) -> [String] {
        guard FileSystem.exists(directory) else { return [] }
        try recover(directory: directory)
        let names = FileSystem.names(in: directory).filter { FolderPlace.isOfDay($0) && $0.prefix(10) < day }.sorted()
        for name in names {
            try FileSystem.locking(directory) { () throws(ReportError) in
                try FolderPlace(directory: directory, name: name).remove()
            }
        }
        return names
    }

    /// Removes what was written; the current folder stays.
    ///
    /// Also happens when the value goes away.
    public func abandon() {
        guard lock >= 0 else { return }
        // The folder may be ready by now, and another process may be writing the next one. What cannot be removed
        // does no harm: the next run removes it.
        if FileSystem.isOpen(lock, at: place.writing) { try? FileSystem.removeFolder(place.writing) }
        _ = close(lock)
        lock = -1
    }

    private static func place(_ directory: String, _ name: String) -> FolderPlace {
        precondition(!name.isEmpty && !name.contains("/") && !name.hasPrefix("."), "\(name) is no folder name")
        return FolderPlace(directory: directory, name: name)
    }

    /// Removes or completes what killed runs left in a directory of reports, for all its folders.
    ///
    /// Folders that another process is writing are left alone. Throws `cannotWrite`.
    public static func recover(directory: String) throws(ReportError) {
        let names = Set(FileSystem.names(in: directory).compactMap(FolderPlace.nameOfLeftover))
        for name in names.sorted() {
            try FileSystem.locking(directory) { () throws(ReportError) in
                do throws(ReportError) {
                    try FolderPlace(directory: directory, name: name).recover()
                } catch .folderBusy {
                    return
                }
            }
        }
    }
}

/// Exchanges two names in one step; false when that is not possible here.
typealias ExchangeNames = (String, String) throws(ReportError) -> Bool
