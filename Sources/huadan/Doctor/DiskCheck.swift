import Foundation
import Journal

/// Room on the disks, and how long it lasts.
struct DiskCheck {
    let place: DataDirectory
    let journals: [JournalSummary]
    /// Bytes; 0 is no limit.
    let journalMaxBytes: Int64
    let nowMicros: Int64

    private static let dayMicros: Int64 = 86_400_000_000

    /// How much of a disk is free.
    static func room(_ name: String, _ path: String) -> CheckResult {
        guard let space = DiskSpace(path) else {
            return .warn(name, "cannot tell the free space of \(path)", "see `df \(path)`")
        }
        let finding =
            "\(SizeText.of(bytes: space.freeBytes)) of \(SizeText.of(bytes: space.totalBytes)) free at \(path)"
        if space.freeBytes < 512 << 20 || space.freeBytes < space.totalBytes / 50 {
            return .fail(name, finding, "make room now, or pushes will be refused")
        }
        guard space.freeBytes >= space.totalBytes / 10 else { return .warn(name, finding, "make room") }
        return .ok(name, finding)
    }

    /// Hours until the disk or the journal's limit is full.
    func growth() -> CheckResult {
        let size = journals.reduce(Int64(0)) { $0 + $1.rawBytes + $1.compressedBytes }
        let grown = journals.reduce(Int64(0)) { $0 + grownBytes($1) }
        let rooms = [
            DiskSpace(place.path).map { ("the disk", $0.freeBytes) },
            journalMaxBytes > 0 ? ("HUADAN_JOURNAL_MAX_BYTES", max(0, journalMaxBytes - size)) : nil,
        ].compactMap { $0 }
        let finding = "\(SizeText.of(bytes: size)), grew by \(SizeText.of(bytes: grown)) in the last day"
        guard grown > 0, let tightest = rooms.min(by: { $0.1 < $1.1 }) else { return .ok("journal growth", finding) }
        let hours = Int64(Double(tightest.1) / Double(grown) * 24)
        let span = hours > 10_000 ? "more than a year" : "\(hours) h"
        let all = finding + "; \(tightest.0) is full in \(span) at that rate"
        let advice = "make room or raise the limit"
        if hours < 24 { return .fail("journal growth", all, advice) }
        guard hours >= 24 * 7 else { return .warn("journal growth", all, advice) }
        return .ok("journal growth", all)
    }

    /// Bytes written in the last day.
    ///
    /// A segment is taken to have grown evenly between the end of the one before it
    /// and its own last change.
    private func grownBytes(_ journal: JournalSummary) -> Int64 {
        let manager = FileManager.default
        let files = (try? manager.contentsOfDirectory(atPath: journal.path)) ?? []
        let names = files.filter { $0.contains(".seg") }.sorted()
        var begin = journal.header.createdAtMicros
        var grown: Int64 = 0
        for name in names {
            guard let file = try? manager.attributesOfItem(atPath: journal.path + "/" + name),
                let bytes = (file[.size] as? NSNumber)?.int64Value, let changed = file[.modificationDate] as? Date
            else { continue }
            let end = max(Int64(changed.timeIntervalSince1970 * 1_000_000), begin + 1)
            let inside = max(0, end - max(begin, nowMicros - Self.dayMicros))
            grown += Int64(Double(bytes) * Double(inside) / Double(end - begin))
            begin = end
        }
        return grown
    }
}

/// Free and total bytes of the disk a path is on.
private struct DiskSpace {
    let freeBytes: Int64
    let totalBytes: Int64

    init?(_ path: String) {
        var answer = statvfs()
        guard statvfs(path, &answer) == 0 else { return nil }
        freeBytes = Int64(answer.f_bavail) * Int64(answer.f_frsize)
        totalBytes = Int64(answer.f_blocks) * Int64(answer.f_frsize)
    }
}
