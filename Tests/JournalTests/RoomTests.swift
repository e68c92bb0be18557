import Glibc
import Synchronization
import Testing

@testable import Journal

/// Blocks of the disk that a writer takes ahead of its groups.
@Suite struct RoomTests {
    /// Notes how often room is asked for; the disk answers, or says that it cannot.
    private final class Asked: Sendable {
        let count = Mutex(0)
        let isRefused: Bool

        init(isRefused: Bool = false) { self.isRefused = isRefused }

        var files: FileCalls {
            var files = FileCalls.system
            files.setAside = { descriptor, offset, count in
                self.count.withLock { $0 += 1 }
                if self.isRefused {
                    errno = EOPNOTSUPP
                    return -1
                }
                return FileCalls.system.setAside(descriptor, offset, count)
            }
            return files
        }
    }

    private func bytesOnDisk(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    @Test func `many groups share what is set aside, and the file is as long as what is in it`() async throws {
        let scratch = try Scratch()
        let asked = Asked()
        let writer = try scratch.open(.with(asked.files))
        for number in 0..<20 { try await writer.append(draft("\(number)")) }

        #expect(asked.count.withLock { $0 } == 1)
        let path = scratch.directory(writer.id).rawPath(1)
        let report = try scratch.root.check(writer.id)
        #expect(report.damages.isEmpty && report.tornBytes == 0 && report.entries == 20)
        await writer.close()
        #expect(bytesOnDisk(path) < 1 << 20, "what was not filled is given back")
        #expect(try scratch.all(writer.id).count == 20)
    }

    @Test func `a full segment gives back what it did not fill`() async throws {
        let scratch = try Scratch()
        var options = JournalOptions.segments(of: 200)
        options.files = Asked().files
        let writer = try scratch.open(options)
        for number in 0..<4 { try await writer.append(draft(String(repeating: "\(number)", count: 200))) }

        let directory = scratch.directory(writer.id)
        let segments = try directory.segments()
        #expect(segments.count == 4)
        for segment in segments.dropLast() { #expect(bytesOnDisk(directory.rawPath(segment)) < 1 << 20) }
        await writer.close()
    }

    @Test func `on a disk that sets nothing aside groups are written all the same`() async throws {
        let scratch = try Scratch()
        let asked = Asked(isRefused: true)
        let writer = try scratch.open(.with(asked.files))
        for number in 0..<20 { try await writer.append(draft("\(number)")) }

        #expect(asked.count.withLock { $0 } == 1, "not asked again for each group")
        await writer.close()
        #expect(try scratch.all(writer.id).count == 20)
    }

    @Test func `what a dead writer set aside is given back when its journal is taken up`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        try await writer.append(draft("1"))
        let copy = try scratch.copy()
        let path = copy.directory(writer.id).rawPath(1)
        let file = try OpenFile(path, O_RDWR)
        FileCalls.system.setAside(8 << 20, behind: try file.size(), of: file)

        let next = try copy.root.openWriter(writer.id, options: .quiet) { 0 }

        #expect(next.recovery.damage == nil && next.recovery.cutBytes == 0)
        #expect(bytesOnDisk(path) < 1 << 20)
        await writer.close()
    }
}
