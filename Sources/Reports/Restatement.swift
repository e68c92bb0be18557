/// A control total that is not what it was.
public struct TotalChange: Sendable, Hashable {
    /// Name of the total, such as `amount CNY`.
    public let name: String
    /// The sum in the earlier revision, exact decimal text; nil when there was no such total.
    public let before: String?
    /// The sum in this revision, exact decimal text; nil when there is no such total.
    public let after: String?

    /// Makes a change.
    public init(name: String, before: String?, after: String?) {
        self.name = name
        self.before = before
        self.after = after
    }
}

/// A file whose content is not what it was.
public struct FileChange: Sendable, Hashable {
    /// Name inside its folder.
    public let name: String
    /// Rows in the earlier revision, without the header line; nil when the file was not there.
    public let rowsBefore: Int?
    /// Rows in this revision, without the header line; nil when the file is not there.
    public let rowsAfter: Int?
    /// Control totals that differ, in the order of this revision; those that are gone come last.
    public let totals: [TotalChange]

    /// Makes a change.
    public init(name: String, rowsBefore: Int?, rowsAfter: Int?, totals: [TotalChange]) {
        self.name = name
        self.rowsBefore = rowsBefore
        self.rowsAfter = rowsAfter
        self.totals = totals
    }
}

/// What a revision says otherwise than an earlier one.
public struct Restatement: Sendable, Hashable {
    /// The revision it is compared with.
    public let previousRevision: Int
    /// Files that differ, in the order of this revision; those that are gone come last.
    ///
    /// Empty when only settings or the program's version differ.
    public let changes: [FileChange]

    /// Makes a restatement.
    public init(previousRevision: Int, changes: [FileChange]) {
        self.previousRevision = previousRevision
        self.changes = changes
    }
}

extension Manifest {
    /// The same manifest with what changed in its files against those of an earlier one.
    ///
    /// The files of both must be listed already.
    public func restating(_ previous: Manifest) -> Manifest {
        let pairs = paired(previous.files, files, by: \.name)
        let changes = pairs.filter { $0?.sha256 != $1?.sha256 }.compactMap(FileChange.init(before:after:))
        return stating(Restatement(previousRevision: previous.revision, changes: changes))
    }

    /// The same, when there is a manifest of an earlier revision than this one's; else nil.
    func restating(earlier previous: Manifest?) -> Manifest? {
        previous.flatMap { $0.revision < revision ? restating($0) : nil }
    }
}

extension FileChange {
    fileprivate init?(before: WrittenFile?, after: WrittenFile?) {
        guard let name = after?.name ?? before?.name else { return nil }
        let pairs = paired(before?.totals ?? [], after?.totals ?? [], by: \.name)
        let changes = pairs.filter { $0?.sum != $1?.sum }.compactMap(TotalChange.init(before:after:))
        self.init(name: name, rowsBefore: before?.rows, rowsAfter: after?.rows, totals: changes)
    }
}

extension TotalChange {
    fileprivate init?(before: ControlTotal?, after: ControlTotal?) {
        guard let name = after?.name ?? before?.name else { return nil }
        self.init(name: name, before: before?.sum, after: after?.sum)
    }
}

/// Each element with the one of the same name on the other side, in the order of `after`; those that are gone last.
private func paired<Element>(
    _ before: [Element],
    _ after: [Element],
    by name: KeyPath<Element, String>
) -> [(before: Element?, after: Element?)] {
    let stayed = Set(after.map { $0[keyPath: name] })
    let kept = after.map { element in
        (before.first { $0[keyPath: name] == element[keyPath: name] }, Optional(element))
    }
    return kept + before.filter { !stayed.contains($0[keyPath: name]) }.map { ($0, nil) }
}
