import Foundation
import Synchronization
import Testing

@testable import Journal

/// A journal root in a directory of its own, gone with the last use.
final class Scratch: Sendable {
    let root: JournalRoot

    init() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)").path
        root = JournalRoot(path: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: root.path) }

    func open(
        _ options: JournalOptions = .quiet,
        purpose: JournalPurpose = .serve,
        clock: TestClock = .init()
    ) throws -> JournalWriter {
        // The writer holds the clock and with it this directory.
        let now: @Sendable () -> Int64 = { withExtendedLifetime(self) { clock.now() } }
        return try JournalWriter.open(root: root, purpose: purpose, loaders: 2, options: options, now: now)
    }

    func all(_ id: JournalID, from sequence: UInt64 = 1) throws -> [JournalEntry] {
        var reader = try JournalReader(root: root, id: id, from: sequence)
        return try reader.all()
    }

    func directory(_ id: JournalID) -> JournalDirectory { JournalDirectory(root: root.path, id: id) }

    /// The same journal once more, elsewhere, to be spoilt.
    func copy(isSeenAsCopy: Bool = false) throws -> Scratch {
        let copy = try Scratch()
        try FileManager.default.copyItem(atPath: root.path, toPath: copy.root.path)
        // As the directory itself would be, had its writer died here.
        for id in try copy.root.ids() where !isSeenAsCopy { try FileSystem.remove(copy.directory(id).path + "/home") }
        return copy
    }
}

extension JournalReader {
    mutating func all(_ bound: JournalReadBound = .wholeGroups) throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        while true {
            let more = try next(maxEntries: 7, maxBytes: 1 << 20, bound: bound)
            if more.isEmpty { return entries }
            entries += more
        }
    }
}

extension JournalOptions {
    /// Without background work, so that a test sees only what it does itself.
    static var quiet: JournalOptions {
        var options = JournalOptions()
        options.compresses = false
        return options
    }

    static func segments(of bytes: UInt64, compresses: Bool = false) -> JournalOptions {
        var options = quiet
        options.segmentBytes = bytes
        options.compresses = compresses
        return options
    }

    static func with(_ files: FileCalls) -> JournalOptions {
        var options = quiet
        options.files = files
        return options
    }
}

/// A clock that stands still unless told otherwise.
final class TestClock: Sendable {
    private let micros: Mutex<Int64>

    init(_ start: Int64 = 1_000_000) { micros = Mutex(start) }

    var now: @Sendable () -> Int64 { { self.micros.withLock { $0 } } }

    func set(_ value: Int64) { micros.withLock { $0 = value } }
}

/// System calls that fail on demand.
final class Faults: Sendable {
    struct Plan {
        /// The next so many content syncs fail with EIO.
        var failingSyncs = 0
        var failingDirectorySyncs = 0
        var failingTruncates = 0
        /// So many more bytes fit on the disk; then ENOSPC.
        var roomBytes = Int.max
        var syncs = 0
    }

    let plan = Mutex(Plan())

    var files: FileCalls {
        var files = FileCalls.system
        files.write = { descriptor, bytes, offset in
            let room = self.plan.withLock { plan in
                let room = min(bytes.count, plan.roomBytes)
                plan.roomBytes -= room
                return room
            }
            if room > 0 { return FileCalls.system.write(descriptor, .init(rebasing: bytes[..<room]), offset) }
            return Self.fail(ENOSPC)
        }
        files.syncContents = { descriptor in
            let fails = self.plan.withLock { plan in
                plan.syncs += 1
                return Self.takeOne(&plan.failingSyncs)
            }
            return fails ? Self.fail(EIO) : FileCalls.system.syncContents(descriptor)
        }
        files.syncAll = { descriptor in
            let fails = self.plan.withLock { Self.takeOne(&$0.failingDirectorySyncs) }
            return fails ? Self.fail(EIO) : FileCalls.system.syncAll(descriptor)
        }
        files.truncate = { descriptor, size in
            let fails = self.plan.withLock { Self.takeOne(&$0.failingTruncates) }
            return fails ? Self.fail(EIO) : FileCalls.system.truncate(descriptor, size)
        }
        return files
    }

    private static func takeOne(_ count: inout Int) -> Bool {
        guard count > 0 else { return false }
        count -= 1
        return true
    }

    private static func fail<Value: FixedWidthInteger>(_ number: Int32) -> Value {
        errno = number
        return -1
    }
}

/// Holds every content sync until it is let through.
final class SyncGate: Sendable {
    private let arrived = DispatchSemaphore(value: 0)
    private let gate = DispatchSemaphore(value: 0)

    var files: FileCalls {
        var files = FileCalls.system
        files.syncContents = { descriptor in
            self.arrived.signal()
            self.gate.wait()
            return FileCalls.system.syncContents(descriptor)
        }
        return files
    }

    /// Until a sync has begun.
    func waitForSync() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                self.arrived.wait()
                done.resume()
            }
        }
    }

    func letThrough(_ count: Int = 1) { for _ in 0..<count { gate.signal() } }
}

/// A small generator with a seed that failures can print.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func draft(_ body: String, source: String = "192.0.2.7") -> JournalDraft {
    JournalDraft(source: source, body: Array(body.utf8))
}

func bytes(of path: String) throws -> [UInt8] { try #require(try FileSystem.contents(of: path)) }

func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
}
