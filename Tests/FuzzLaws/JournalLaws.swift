import Glibc
import Journal

/// Journals made of a fuzzer's bytes, one after the other, in one directory.
public final class JournalLaws {
    private let root: JournalRoot
    private let folder: String
    private let id: JournalID

    /// - Parameter path: A directory that these journals may have for themselves; it is made.
    public init(path: String) {
        guard let id = JournalID(bytes: JournalSketch.id) else { preconditionFailure("an id has 16 bytes") }
        self.id = id
        root = JournalRoot(path: path)
        folder = "\(path)/\(id)"
        mkdir(path, 0o700)
        mkdir(folder, 0o700)
    }

    deinit {
        clear()
        rmdir(folder)
        rmdir(root.path)
    }

    /// What holds for every journal, whatever its files hold.
    ///
    /// - Returns: What does not hold; `nil` when all does.
    public func brokenLaw(_ bytes: [UInt8]) -> String? {
        clear()
        let sketch = JournalSketch(bytes)
        for file in sketch.files { write(file.bytes, to: "\(folder)/\(file.name)") }
        let before = reading()
        return brokenReading(before, sketch) ?? brokenInspection(before) ?? brokenRecovery(before)
    }

    // MARK: - Reading

    private struct Reading: Equatable {
        var entries: [JournalEntry] = []
        var error: JournalError?
    }

    private func reading(_ bound: JournalReadBound = .wholeGroups, stripe: JournalStripe = .all) -> Reading {
        var reading = Reading()
        do {
            var reader = try JournalReader(root: root, id: id, stripe: stripe)
            while true {
                let more = try reader.next(maxEntries: 3, maxBytes: 1 << 20, bound: bound)
                if more.isEmpty { return reading }
                reading.entries += more
            }
        } catch {
            reading.error = error
        }
        return reading
    }

    /// What is read stands in the files, each checksum being right by a second reckoning, in order, each once, the same
    /// each time.
    private func brokenReading(_ reading: Reading, _ sketch: JournalSketch) -> String? {
        let sequences = reading.entries.map(\.sequence)
        guard zip(sequences, sequences.dropFirst()).allSatisfy(<) else { return "entries out of order: \(sequences)" }
        guard self.reading() == reading else { return "read again, the journal says something else" }
        let proven = self.reading(.provenGroups).entries
        guard reading.entries.starts(with: proven) else { return "proven entries that are not there" }
        let halves = (0..<2).map { self.reading(stripe: JournalStripe(index: $0, of: 2)).entries }
        guard reading.error != nil || halves.joined().sorted(by: { $0.sequence < $1.sequence }) == reading.entries
        else {
            return "two halves are not the whole"
        }
        guard sketch.files.allSatisfy({ !$0.name.hasSuffix(".zst") }) else { return nil }
        let present = sketch.segments.reduce(into: Set<PlainSegment.Entry>()) { $0.formUnion(PlainSegment.entries($1)) }
        // A text that is not UTF-8 is mended while it is read, and no longer what stands there.
        let comparable = reading.entries.filter { !"\($0.appKey)\($0.source)\($0.signedBy)".contains("\u{FFFD}") }
        let stray = comparable.first { !present.contains($0.plain) }
        return stray.map { "entry \($0.sequence) is read and is not there with a right checksum" }
    }

    /// `list` and `check` see what the reader sees.
    private func brokenInspection(_ reading: Reading) -> String? {
        guard let listed = try? root.list(), listed.count == 1 else { return "the list has not this one journal" }
        guard let report = try? root.check(id) else { return nil }
        guard report.damages.isEmpty, reading.error == nil else { return nil }
        return report.entries == UInt64(reading.entries.count)
            ? nil : "check counts \(report.entries), the reader \(reading.entries.count)"
    }

    // MARK: - Recovery

    /// A writer that takes the journal up loses nothing that could be read, and its successor finds nothing to cut.
    private func brokenRecovery(_ before: Reading) -> String? {
        guard recover() != nil else { return nil }
        let after = reading()
        guard after.entries.starts(with: before.entries) else { return "recovery lost what could be read" }
        guard before.error != nil || after == before else { return "recovery brought \(after) out of \(before)" }
        guard let again = recover() else { return "recovered once, the journal cannot be taken up again" }
        return again.cutBytes == 0 ? nil : "recovered once, \(again.cutBytes) bytes were torn again"
    }

    private func recover() -> JournalRecovery? {
        var options = JournalOptions()
        options.compresses = false
        guard let writer = try? root.openWriter(id, options: options, now: { 1 }) else { return nil }
        writer.closeNow()
        return writer.recovery
    }

    // MARK: - Files

    private func clear() {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink("\(folder)/\(name)")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        precondition(written == bytes.count, "no room for a journal of \(bytes.count) bytes at \(path)")
    }
}

extension JournalEntry {
    /// The entry as the format says that it stands on disk.
    fileprivate var plain: PlainSegment.Entry {
        func little(_ number: UInt64, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
        }
        var content = little(UInt64(bitPattern: receivedAtMicros), 8) + [kind.rawValue, 0]
        let texts = [appKey, source, signedBy].map { Array($0.utf8) }
        for text in texts { content += little(UInt64(text.count), 2) }
        content += little(UInt64(body.count), 4)
        return PlainSegment.Entry(sequence: sequence, content: content + texts.joined() + body)
    }
}
