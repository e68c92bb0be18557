import Dispatch
import Synchronization

/// Whether a journal takes entries.
public enum JournalCondition: Sendable, Equatable {
    /// It does.
    case writable
    /// The last write or sync failed. Every append, and `checkWritable`, tries again.
    case failed(FileFailure)
    /// It has reached its configured size.
    case full(bytesOnDisk: Int64, maxBytes: Int64)
    /// It was closed.
    case closed
}

/// The one writer of a journal: many appends at once become durable by one sync.
///
/// A serial queue does the writing. It takes everything that came in while the last sync ran, writes it as one
/// group, syncs, and lets the appenders go on; it never waits for more to come.
public final class JournalWriter: Sendable {
    /// The identity of the journal.
    public var id: JournalID { header.id }
    /// Whether it is a restored copy, to be loaded and not to be written: see `JournalRoot.seal`.
    public var isSealed: Bool { directory.isSealed }
    /// How many loaders share the journal, fixed when it was made.
    public var loaders: Int { header.loaders }
    /// What was fixed when the journal was made.
    public let header: JournalHeader
    /// What was found when the journal was taken up.
    public let recovery: JournalRecovery
    /// When the last entry before that was received, in microseconds since 1970-01-01 UTC; `nil` without one.
    public let lastEntryMicros: Int64?

    let directory: JournalDirectory
    let options: JournalOptions
    let now: @Sendable () -> Int64
    let state: Mutex<WriterState>
    private let queue: DispatchQueue
    private let segments: Mutex<SegmentWriter>
    private let lock: Mutex<JournalLock?>
    private let compressor: Compressor?
    private let reserve: Reserve
    /// From here on it costs less to join a body's checksum to others than to work it out again.
    private static let largeBodyBytes = 8 << 10

    /// Takes up the newest journal of this purpose that nobody writes to and that is not sealed, or makes one.
    ///
    /// An import always makes one.
    ///
    /// A copy of a journal is passed over, since the original may go on with the same numbers elsewhere. A journal whose
    /// end cannot be found for damage is passed over: taking pushes matters more. It stays for
    /// `check` and `skip`. `loaders` counts only for a journal that is made.
    ///
    /// - Throws: `file` and `unreadableHeader` of the journal that was to be made.
    public static func open(
        root: JournalRoot,
        purpose: JournalPurpose,
        loaders: Int,
        options: JournalOptions = .init(),
        now: @escaping @Sendable () -> Int64
    ) throws(JournalError) -> JournalWriter {
        if purpose == .serve, let writer = try takeUp(root, purpose, options, now) { return writer }
        let made = try root.create(purpose: purpose, loaders: loaders, atMicros: now())
        return try root.openWriter(made.id, options: options, now: now)
    }

    private static func takeUp(
        _ root: JournalRoot,
        _ purpose: JournalPurpose,
        _ options: JournalOptions,
        _ now: @escaping @Sendable () -> Int64
    ) throws(JournalError) -> JournalWriter? {
        let headers = try root.ids().compactMap { try? root.header(of: $0) }.filter {
            $0.purpose == purpose && !JournalDirectory(root: root.path, id: $0.id).isSealed
        }
        for header in headers.sorted(by: { $0.createdAtMicros > $1.createdAtMicros }) {
            do {
                // Whoever continues a copy may not be the only one who does.
                guard try root.isAtHome(header.id) else { continue }
                return try root.openWriter(header.id, options: options, now: now)
            } catch .locked {
                continue
            } catch {
                options.whenUnusable(error)
            }
        }
        return nil
    }

    init(
        directory: JournalDirectory,
        header: JournalHeader,
        options: JournalOptions,
        now: @escaping @Sendable () -> Int64
    ) throws(JournalError) {
        let lock: JournalLock?
        do { lock = try JournalLock(path: directory.lockPath) } catch { throw .file(error) }
        guard let lock else { throw .locked(directory.id) }
        let recovery = try Recovery(directory, files: options.files)
        // Without room for the mark the journal counts as at home, and the next writer tries again.
        try? JournalHome(directory).remember()
        self.directory = directory
        self.header = header
        self.options = options
        self.now = now
        self.recovery = recovery.report
        lastEntryMicros = recovery.nextSequence > 1 ? recovery.stampFloorMicros : nil
        self.lock = Mutex(lock)
        queue = DispatchQueue(label: "journal.\(header.id)")
        segments = Mutex(SegmentWriter(directory, options: options, recovery: recovery))
        state = Mutex(WriterState(recovery: recovery, purpose: header.purpose, id: header.id))
        compressor = options.compresses ? Compressor(directory, options) : nil
        reserve = Reserve(directory)
        reserve.take()
        measure()
        compressor?.start()
    }

    /// Appends an entry; returns once the entry is synced to disk.
    ///
    /// The time it was received is stamped here and never decreases. Cancelling the task has no effect: the entry
    /// may be on its way already.
    ///
    /// - Throws: `overloaded`, `full`, `tooLarge`, `closed` (all at once, nothing written), `notWritten`.
    ///
    /// - Parameter work: Done once, while the entry is on its way; it must not wait for anything. Left out when the
    ///   entry is refused at once.
    @discardableResult
    public func append(
        _ draft: JournalDraft,
        meanwhile work: () -> Void = {}
    ) async throws(JournalError) -> (sequence: UInt64, receivedAtMicros: Int64) {
        try refuseIfTooLarge(draft)
        let result = await withCheckedContinuation { (done: CheckedContinuation<AppendResult, Never>) in
            if enqueue(draft, { done.resume(returning: $0) }) { work() }
        }
        let receipt = try result.get()
        return (receipt.sequence, receipt.receivedAtMicros)
    }

    /// Appends entries in their order; returns once all of them are synced, by as few syncs as possible.
    ///
    /// - Throws: The first failure, of the same kinds as those of one entry. Others of the entries may be written then.
    public func append(contentsOf drafts: [JournalDraft]) async throws(JournalError) {
        for draft in drafts { try refuseIfTooLarge(draft) }
        guard !drafts.isEmpty else { return }
        let result = await withCheckedContinuation { (done: CheckedContinuation<Result<Void, JournalError>, Never>) in
            let batch = AppendBatch(count: drafts.count) { done.resume(returning: $0) }
            for draft in drafts { enqueue(draft, batch.settle) }
        }
        try result.get()
    }

    /// Whether the entry is on its way.
    @discardableResult
    private func enqueue(_ draft: JournalDraft, _ done: @escaping @Sendable (AppendResult) -> Void) -> Bool {
        measureIfFull()
        // The queue's one thread would look at each body twice, and no longer find it in its processor's cache.
        let checksum = draft.body.count >= Self.largeBodyBytes ? CRC32C.checksum(draft.body) : nil
        let admission = state.withLock {
            $0.admit(draft, bodyChecksum: checksum, done, options: options, nowMicros: now())
        }
        switch admission {
        case .refused(let error):
            done(.failure(error))
            return false
        case .queued: break
        case .queuedFirst: queue.async { self.drain() }
        }
        return true
    }

    /// Tries to make a failed journal writable again without an entry, and says how it is: for a readiness check.
    public func checkWritable() async -> JournalCondition {
        guard case .failed = condition else { return condition }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            queue.async {
                self.probe()
                done.resume()
            }
        }
        return condition
    }

    /// Gives the space that was set aside to the last entries: for a process that is about to close the journal and has
    /// something to write down that must not wait for room.
    public func releaseReserve() {
        state.withLock { $0.isLeaving = true }
        reserve.release()
    }

    /// Writes what is queued, proves the synced end with a closing mark and gives up the lock.
    public func close() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            queue.async {
                self.finish()
                done.resume()
            }
        }
    }

    /// Says whether a loader has more to load: compressing gives way to that as it does to pushes.
    public func setLoading(_ loader: Int, _ isLoading: Bool) {
        compressor?.setLoading(loader, isLoading)
    }

    /// The same as `close`, blocking the caller; not to be called from an append's continuation.
    public func closeNow() {
        queue.sync { finish() }
    }
}

// MARK: - The writer's queue

extension JournalWriter {
    /// Writes group after group until nothing is queued.
    private func drain() {
        let maxGroupBytes = min(options.maxGroupBytes, JournalOptions.hardGroupBytes)
        while let group = state.withLock({ $0.takeGroup(maxBytes: maxGroupBytes) }) {
            let outcome: Result<(bytes: Int, startedSegment: Bool), FileFailure> = segments.withLock { segments in
                do throws(FileFailure) { return .success(try segments.write(group, nowMicros: now())) } catch {
                    return .failure(error)
                }
            }
            let done = state.withLock { $0.settle(outcome) }
            done.resume()
            compressor?.groupWritten()
            if case .success(let written) = outcome, written.startedSegment {
                if !state.withLock({ $0.isLeaving }) { reserve.take() }
                measure()
                compressor?.start()
            }
        }
    }

    private func probe() {
        let floor = state.withLock { $0.lastStampMicros }
        let failure: FileFailure? = segments.withLock { segments in
            do throws(FileFailure) {
                _ = try segments.makeRoom(nowMicros: now(), stampFloorMicros: floor)
                return nil
            } catch {
                return error
            }
        }
        state.withLock { $0.failure = failure }
    }

    private func finish() {
        guard state.withLock({ $0.close() }) else { return }
        reserve.release()
        drain()
        let floor = state.withLock { $0.lastStampMicros }
        segments.withLock { $0.close(stampFloorMicros: floor) }
        compressor?.stop()
        lock.withLock { $0 = nil }
        state.withLock {
            $0.whenSynced = nil
            return $0.takeAllWaiters()
        }.resume()
    }

    private func measure() {
        let size = try? directory.bytesOnDisk()
        state.withLock { $0.bytesOnDisk = size.map { $0.raw + $0.compressed } ?? $0.bytesOnDisk }
    }

    /// Compression and retention make room without telling, so a full journal is measured again, at most once a second.
    private func measureIfFull() {
        let nowMicros = now()
        if state.withLock({ $0.shouldMeasure(options: options, nowMicros: nowMicros) }) { measure() }
    }

    private func refuseIfTooLarge(_ draft: JournalDraft) throws(JournalError) {
        let maxBodyBytes = min(options.maxBodyBytes, JournalOptions.hardGroupBytes)
        if draft.body.count > maxBodyBytes {
            throw .tooLarge(bytes: draft.body.count, maxBytes: maxBodyBytes)
        }
        for text in [draft.appKey, draft.source, draft.signedBy] where text.utf8.count > EntryCodec.maxTextBytes {
            throw .tooLarge(bytes: text.utf8.count, maxBytes: EntryCodec.maxTextBytes)
        }
    }
}
