import Dispatch
import Glibc
import Synchronization

/// Compresses full segments one after the other on a thread of its own with low priority, and gives way to pushes and to
/// loaders: what is loaded before it is compressed need not be decoded either.
///
/// At any moment a crash leaves the original, or the compressed form, or both; never neither.
final class Compressor: Sendable {
    private struct State {
        var isRunning = false
        var hasMore = false
        var isStopping = false
        var thread: pthread_t?
    }

    private let directory: JournalDirectory
    private let level: Int32
    private let state = Mutex(State())
    /// Goes up as long as something is more urgent: with each group that is written, and at each look at it while loaders
    /// are behind.
    private let urgency = Atomic<UInt64>(0)
    /// The loaders that have more to load.
    private let loading = Mutex<Set<Int>>([])
    private let pace: Mutex<DutyCycle>
    /// Signalled once, to end a rest.
    private let stopping = DispatchSemaphore(value: 0)

    /// - Parameter maxWaiting: How many full segments may wait for their turn while pushes come.
    init(_ directory: JournalDirectory, level: Int32, maxWaiting: Int = 16) {
        self.directory = directory
        self.level = level
        pace = Mutex(DutyCycle(restPerWork: 19, maxLag: Int64(maxWaiting)))
    }

    convenience init(_ directory: JournalDirectory, _ options: JournalOptions) {
        var maxWaiting: Int64 = 16
        // What waits takes its full size: room that pushes may need.
        if let limit = options.limitOnDisk {
            maxWaiting = min(maxWaiting, limit / 8 / max(1, Int64(clamping: options.segmentBytes)))
        }
        self.init(directory, level: options.compressionLevel, maxWaiting: Int(maxWaiting))
    }

    /// Another group of pushes was written.
    func groupWritten() {
        urgency.wrappingAdd(1, ordering: .relaxed)
    }

    /// A loader has more to load, or has no more.
    func setLoading(_ loader: Int, _ isLoading: Bool) {
        loading.withLock { loading in
            if isLoading { loading.insert(loader) } else { loading.remove(loader) }
        }
    }

    /// Lets the thread go through the segments; it ends when all full ones are compressed.
    func start() {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.hasMore = true
            if state.isRunning { return }
            if let ended = state.thread { pthread_join(ended, nil) }
            state.thread = Self.startThread(self)
            state.isRunning = state.thread != nil
        }
    }

    /// Stops at the next piece and waits for it.
    ///
    /// What is half compressed is done again at the next start.
    func stop() {
        state.withLock { $0.isStopping = true }
        stopping.signal()
        waitUntilIdle()
    }

    /// Waits until the thread has nothing left to do.
    func waitUntilIdle() {
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    private static func startThread(_ compressor: Compressor) -> pthread_t? {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(compressor)
        let failed = pthread_create(
            &thread,
            nil,
            { context in
                context.map { Unmanaged<Compressor>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            },
            context.toOpaque()
        )
        if failed == 0 { return thread }
        context.release()
        return nil
    }

    private func run() {
        // On Linux this is the priority of the calling thread alone.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 15)
        while goesOn() {
            for segment in (try? directory.segments()) ?? [] where !isStopping {
                // A segment that cannot be compressed stays as it is, readable; the next start tries again.
                try? compress(segment)
            }
        }
    }

    private func goesOn() -> Bool {
        state.withLock { state in
            defer { state.hasMore = false }
            state.isRunning = state.hasMore && !state.isStopping
            return state.isRunning
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Takes a rest after a piece of work, when it is due.
    private func rest(after began: ContinuousClock.Instant, waiting: Int) {
        let workMicros = began.duration(to: .now) / .microseconds(1)
        let isLoading = loading.withLock { !$0.isEmpty }
        let newest = urgency.wrappingAdd(isLoading ? 1 : 0, ordering: .relaxed).newValue
        let restMicros = pace.withLock {
            $0.restMicros(afterMicros: Int64(workMicros), newestPush: newest, lag: Int64(waiting))
        }
        guard restMicros > 0 else { return }
        // Whoever stops it signals once; a rest that follows is ended by that as well.
        if stopping.wait(timeout: .now() + .microseconds(Int(restMicros))) == .success { stopping.signal() }
    }

    /// The full segments that are still as they were written.
    private func waiting() throws(FileFailure) -> Int {
        try directory.segments().count { FileSystem.size(of: directory.rawPath($0)) != nil } - 1
    }

    private func compress(_ segment: UInt64) throws(FileFailure) {
        let rawPath = directory.rawPath(segment)
        guard FileSystem.size(of: rawPath) != nil, let end = try syncedEnd(of: segment) else { return }
        let path = directory.compressedPath(segment)
        let beside = path + ".new"
        defer { unlink(beside) }
        let waiting = try waiting()
        guard let checksum = try encode(segment, end: end, to: beside, waiting: waiting),
            try checksum == self.checksum(ofEncoded: beside, waiting: waiting),
            FileSystem.size(of: rawPath) != nil
        else { return }
        try FileSystem.rename(beside, path)
        try FileCalls.system.syncDirectory(directory.path)
        try FileSystem.remove(rawPath)
        try FileCalls.system.syncDirectory(directory.path)
    }

    /// The end that the next segment vouches for; `nil` while the segment is the last, or when the next is damaged.
    private func syncedEnd(of segment: UInt64) throws(FileFailure) -> UInt64? {
        guard let next = try directory.segment(after: segment), let header = try directory.header(of: next),
            header.previousFirstSequence == segment
        else { return nil }
        let end = try directory.syncedEnd(of: segment, before: header)
        return end == .max ? FileSystem.size(of: directory.rawPath(segment)).map(UInt64.init) : end
    }

    /// The checksum of what was encoded; `nil` when told to stop, or for a damaged segment, which is better left alone.
    private func encode(
        _ segment: UInt64,
        end: UInt64,
        to path: String,
        waiting: Int
    ) throws(FileFailure) -> UInt32? {
        let source = try RawSegment(path: directory.rawPath(segment))
        let target = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
        let encoder = try ZstdEncoder(level: level, path: path)
        var checksum = CRC32C()
        var offset: UInt64 = 0
        var written: UInt64 = 0
        while offset < end {
            let began = ContinuousClock.now
            guard !isStopping, let next = try unitEnd(source, segment, at: offset), next <= end else { return nil }
            let bytes = try source.read(at: offset, count: Int(next - offset))
            checksum.add(bytes)
            let encoded = try encoder.encode(bytes, isLast: next == end)
            try FileCalls.system.writeAll(encoded, to: target, at: written)
            written += UInt64(encoded.count)
            offset = next
            rest(after: began, waiting: waiting)
        }
        try FileCalls.system.syncNew(target)
        return checksum.value
    }

    /// The end of the header or valid group that stands at `offset`.
    private func unitEnd(
        _ source: RawSegment,
        _ segment: UInt64,
        at offset: UInt64
    ) throws(FileFailure) -> UInt64? {
        if offset == 0 { return try directory.header(of: segment).map { _ in UInt64(SegmentHeader.byteCount) } }
        let place = JournalPlace(segment: segment, offset: offset, sequence: 0)
        guard case .group(let group) = try GroupWalker.group(in: source, at: place, journal: directory.id) else {
            return nil
        }
        return group.head.end
    }

    /// Decodes what was written: the original goes only once this is known to give it back.
    private func checksum(ofEncoded path: String, waiting: Int) throws(FileFailure) -> UInt32? {
        let decoder = try ZstdDecoder(path: path)
        var checksum = CRC32C()
        while !isStopping {
            let began = ContinuousClock.now
            let bytes = try decoder.next()
            if bytes.isEmpty { return decoder.isBroken ? nil : checksum.value }
            checksum.add(bytes)
            rest(after: began, waiting: waiting)
        }
        return nil
    }
}
