import Foundation
import Synchronization
import Testing

@testable import Journal

/// A power cut keeps what was synced, and of the rest any part, in any state.
@Suite struct PowerCutTests {
    /// Copies the journal at a chosen sync, before it happens, and spoils all bytes that no sync has covered.
    private final class Cut: Sendable {
        struct State {
            var syncedSizes: [String: Int] = [:]
            var syncsLeft: Int
            var random: SeededGenerator
            var acknowledged: Set<UInt64> = []
            var promised: Set<UInt64>?
        }

        let state: Mutex<State>
        let scratch: Scratch
        let copy: Scratch

        init(_ scratch: Scratch, _ copy: Scratch, seed: UInt64) {
            self.scratch = scratch
            self.copy = copy
            var random = SeededGenerator(seed: seed)
            state = Mutex(State(syncsLeft: .random(in: 1...8, using: &random), random: random))
        }

        var files: FileCalls {
            var files = FileCalls.system
            files.syncContents = { descriptor in
                let link = "/proc/self/fd/\(descriptor)"
                let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? ""
                self.state.withLock { state in
                    state.syncsLeft -= 1
                    if state.syncsLeft == 0 { self.cut(path, &state) }
                }
                let result = FileCalls.system.syncContents(descriptor)
                self.state.withLock { $0.syncedSizes[path] = FileSystem.size(of: path).map(Int.init) }
                return result
            }
            return files
        }

        private func cut(_ path: String, _ state: inout State) {
            state.promised = state.acknowledged
            let synced = state.syncedSizes[path] ?? SegmentHeader.byteCount
            try? FileManager.default.copyItem(atPath: scratch.root.path, toPath: copy.root.path)
            let copied = path.replacing(scratch.root.path, with: copy.root.path)
            guard var bytes = try? FileSystem.contents(of: copied) else { return }
            for offset in synced..<bytes.count where Bool.random(using: &state.random) { bytes[offset] = 0 }
            let size = Int.random(in: synced...bytes.count, using: &state.random)
            try? Data(bytes[..<size]).write(to: URL(fileURLWithPath: copied))
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `after a power cut at a sync everything acknowledged is there`(seed: UInt64) async throws {
        let scratch = try Scratch()
        let cut = Cut(scratch, try Scratch(), seed: seed)
        var options = JournalOptions.with(cut.files)
        options.segmentBytes = 700
        let writer = try scratch.open(options)

        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<8 {
                        guard let receipt = try? await writer.append(draft("\(task).\(number)")) else { continue }
                        cut.state.withLock { _ = $0.acknowledged.insert(receipt.sequence) }
                    }
                }
            }
        }

        let promised = try #require(cut.state.withLock { $0.promised }, "seed \(seed)")
        let original = try scratch.all(writer.id)
        let survivor = try cut.copy.root.openWriter(writer.id, options: .quiet) { 0 }
        let entries = try cut.copy.all(writer.id)
        #expect(survivor.recovery.damage == nil, "seed \(seed)")
        #expect(promised.isSubset(of: entries.map(\.sequence)), "seed \(seed)")
        #expect(entries == Array(original.prefix(entries.count)), "seed \(seed)")
        #expect(try cut.copy.root.check(writer.id).damages.isEmpty, "seed \(seed)")
    }
}
