/// One line of `journal list`.
public struct JournalSummary: Sendable {
    /// Identity, purpose, loaders and when it was made.
    public let header: JournalHeader
    /// The journal's directory.
    public let path: String
    /// The sequence number of the first entry that is still there, and of the last; `nil` without entries.
    public let sequences: ClosedRange<UInt64>?
    /// When the first and the last entry were received, in microseconds since 1970-01-01 UTC; `nil` without entries,
    /// and when the end that it would be read from is damaged.
    public let receivedAtMicros: ClosedRange<Int64>?
    /// Bytes of segments as written.
    public let rawBytes: Int64
    /// Bytes of compressed segments, as they lie on disk.
    public let compressedBytes: Int64
    /// How many segments there are.
    public let segmentCount: Int
    /// Whether a living writer holds it.
    public let isLocked: Bool
    /// What the ends look like; `check` reads everything.
    public let health: JournalHealth
}

/// What is known about the readability of a journal.
public enum JournalHealth: Sendable, Equatable {
    /// Nothing wrong was seen.
    case sound
    /// So many bytes follow the last whole group: being written just now, or torn and to be cut by the next writer.
    case tornTail(bytes: UInt64)
    /// Synced entries cannot be read.
    case damaged(JournalDamage)
}

/// What `check` found.
public struct JournalCheckReport: Sendable {
    /// Entries that can be read, all checksums being right.
    public internal(set) var entries: UInt64 = 0
    /// Bytes of their groups before compression.
    public internal(set) var bytes: UInt64 = 0
    /// The number of the last entry; 0 without any.
    public internal(set) var lastSequence: UInt64 = 0
    /// Damage without a recorded skip, in the order of the journal.
    public internal(set) var damages: [JournalDamage] = []
    /// Sequence numbers that recorded skips pass over.
    public internal(set) var passedOver: [ClosedRange<UInt64>] = []
    /// Bytes after the last whole group.
    public internal(set) var tornBytes: UInt64 = 0
}

extension JournalRoot {
    /// The journals there are, oldest first.
    ///
    /// One whose header cannot be read is left out; `unreadable` names those.
    ///
    /// - Throws: `file`.
    public func list() throws(JournalError) -> [JournalSummary] {
        var summaries: [JournalSummary] = []
        for id in try ids() {
            guard let header = try? header(of: id) else { continue }
            summaries.append(try summary(of: header))
        }
        return summaries.sorted { $0.header.createdAtMicros < $1.header.createdAtMicros }
    }

    /// Journals whose header file is missing or cannot be read.
    ///
    /// - Throws: `file`.
    public func unreadable() throws(JournalError) -> [JournalID] {
        try ids().filter { (try? header(of: $0)) == nil }
    }

    /// Reads a whole journal and verifies every checksum, also beyond damage.
    ///
    /// Can run beside a living writer.
    ///
    /// - Throws: `notFound`, `file`. Damage is a result, not an error.
    public func check(_ id: JournalID) throws(JournalError) -> JournalCheckReport {
        var walker = try walkerFromStart(of: id)
        var report = JournalCheckReport()
        while true {
            do {
                while let group = try walker.next() { report.count(group) }
                break
            } catch .damaged(let damage) {
                report.damages.append(damage)
                guard let resumesAt = damage.resumesAt else { break }
                walker.jump(to: resumesAt)
            }
        }
        report.passedOver = walker.passedOver
        report.tornBytes = walker.tornBytes
        return report
    }

    /// Records the way past the first damage that hides entries and has none yet.
    ///
    /// From then on readers go on after it and report the sequence numbers that are missing. Nothing is removed.
    ///
    /// - Throws: `notFound`, `nothingToSkip`, `nothingAfterDamage`, `file`.
    @discardableResult
    public func skip(_ id: JournalID, by person: String, atMicros: Int64) throws(JournalError) -> JournalDamage {
        let damages = try check(id).damages
        guard let damage = damages.first(where: { !$0.isHarmless }) ?? damages.first else { throw .nothingToSkip(id) }
        guard let target = damage.resumesAt else { throw .nothingAfterDamage(damage) }
        let skips = SkipList(try existing(id))
        do { try skips.add(damage, target: target, by: person, atMicros: atMicros) } catch { throw .file(error) }
        return damage
    }

    private func summary(of header: JournalHeader) throws(JournalError) -> JournalSummary {
        let directory = try existing(header.id)
        do {
            let segments = try directory.segments()
            let size = try directory.bytesOnDisk()
            let tail = try Tail(directory, segments: segments)
            return JournalSummary(
                header: header,
                path: directory.path,
                sequences: tail.sequences,
                receivedAtMicros: tail.receivedAtMicros,
                rawBytes: size.raw,
                compressedBytes: size.compressed,
                segmentCount: segments.count,
                isLocked: try JournalLock.isHeld(path: directory.lockPath),
                health: tail.health
            )
        } catch {
            throw .file(error)
        }
    }

    func walkerFromStart(of id: JournalID) throws(JournalError) -> GroupWalker {
        let directory = try existing(id)
        do {
            let first = try directory.segments().first
            let place = first.map { JournalPlace(segment: $0, offset: 0, sequence: $0) } ?? .start
            return GroupWalker(directory, from: place, reportsHarmless: true)
        } catch {
            throw .file(error)
        }
    }
}

extension JournalCheckReport {
    fileprivate mutating func count(_ group: WalkedGroup) {
        entries += UInt64(group.head.count)
        bytes += group.head.end - group.head.previousEnd
        lastSequence = group.head.nextSequence - 1
    }
}

/// The first group of a journal and its last segment: enough for a summary.
private struct Tail {
    var sequences: ClosedRange<UInt64>?
    var receivedAtMicros: ClosedRange<Int64>?
    var health = JournalHealth.sound

    init(_ directory: JournalDirectory, segments: [UInt64]) throws(FileFailure) {
        guard let first = segments.first, let last = segments.last else { return }
        var walker = GroupWalker(directory, from: JournalPlace(segment: last, offset: 0, sequence: last))
        do {
            try walkToEnd(&walker)
        } catch .file(let failure) {
            throw failure
        } catch {}
        guard walker.place.sequence > first else { return }
        sequences = first...walker.place.sequence - 1
        let header = try directory.header(of: last)
        let lastMicros = max(walker.stampFloorMicros, header?.stampFloorMicros ?? 0)
        var start = GroupWalker(directory, from: JournalPlace(segment: first, offset: 0, sequence: first))
        guard let firstMicros = (try? start.next())?.head.firstReceivedAtMicros, firstMicros <= lastMicros else {
            return
        }
        receivedAtMicros = firstMicros...lastMicros
    }

    private mutating func walkToEnd(_ walker: inout GroupWalker) throws(JournalError) {
        while true {
            do {
                while try walker.next() != nil {}
                if walker.tornBytes > 0, health == .sound { health = .tornTail(bytes: walker.tornBytes) }
                return
            } catch .damaged(let damage) {
                if health == .sound { health = .damaged(damage) }
                guard let resumesAt = damage.resumesAt else { return }
                walker.jump(to: resumesAt)
            }
        }
    }
}
