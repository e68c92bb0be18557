typealias AppendResult = Result<Receipt, JournalError>

/// What an append gets.
struct Receipt: Sendable {
    let sequence: UInt64
    let receivedAtMicros: Int64
}

/// What a writer holds in memory; every change is short and under one lock.
struct WriterState {
    struct Pending {
        let draft: JournalDraft
        let bodyChecksum: UInt32?
        let receivedAtMicros: Int64
        let byteCount: Int
        let done: @Sendable (AppendResult) -> Void
    }

    struct Waiter {
        let beyond: UInt64
        let done: CheckedContinuation<UInt64, Never>
    }

    enum Admission {
        case refused(JournalError)
        case queued
        /// Nobody is writing yet.
        case queuedFirst
    }

    private let id: JournalID
    private let purpose: JournalPurpose
    private var queued: [Pending] = []
    private var inFlight: [Pending] = []
    private(set) var pendingBytes = 0
    private var isDraining = false
    private(set) var isClosed = false
    /// The last entries are being written: no space is set aside any more.
    var isLeaving = false
    private(set) var syncedSequence: UInt64
    /// The latest stamp given.
    private(set) var lastStampMicros: Int64
    /// The latest watermark given out, which no later stamp may reach.
    private var watermarkMicros = Int64.min
    private var waiters: [UInt64: Waiter] = [:]
    private var waiterCount: UInt64 = 0
    var whenSynced: Resumptions.Observer?
    private var measuredAtMicros: Int64 = 0
    var failure: FileFailure?
    var bytesOnDisk: Int64 = 0

    init(recovery: Recovery, purpose: JournalPurpose, id: JournalID) {
        self.id = id
        self.purpose = purpose
        syncedSequence = recovery.nextSequence - 1
        lastStampMicros = recovery.stampFloorMicros
    }

    var pendingEntries: Int { queued.count + inFlight.count }

    // MARK: Appending

    mutating func admit(
        _ draft: JournalDraft,
        bodyChecksum: UInt32?,
        _ done: @escaping @Sendable (AppendResult) -> Void,
        options: JournalOptions,
        nowMicros: Int64
    ) -> Admission {
        let byteCount = EntryCodec.byteCount(of: draft)
        if let refusal = refusal(byteCount, options) { return .refused(refusal) }
        lastStampMicros = stamp(draft.receivedAtMicros ?? nowMicros)
        queued.append(
            Pending(
                draft: draft,
                bodyChecksum: bodyChecksum,
                receivedAtMicros: lastStampMicros,
                byteCount: byteCount,
                done: done
            )
        )
        pendingBytes += byteCount
        defer { isDraining = true }
        return isDraining ? .queued : .queuedFirst
    }

    private func refusal(_ byteCount: Int, _ options: JournalOptions) -> JournalError? {
        if isClosed { return .closed(id) }
        if let most = options.limitOnDisk, bytesOnDisk + Int64(pendingBytes + byteCount) > most {
            return .full(bytesOnDisk: bytesOnDisk, maxBytes: most)
        }
        // A single entry larger than the queue may still pass when nothing else waits.
        let isTooMuch = pendingEntries > 0 && pendingBytes + byteCount > options.maxPendingBytes
        if isTooMuch || pendingEntries >= options.maxPendingEntries {
            return .overloaded(pendingBytes: pendingBytes, pendingEntries: pendingEntries)
        }
        return nil
    }

    /// Never before an earlier stamp, and after every watermark given out.
    private func stamp(_ micros: Int64) -> Int64 {
        max(micros, lastStampMicros, watermarkMicros == .min ? .min : watermarkMicros + 1)
    }

    // MARK: Writing

    /// The next group: what is queued, up to `maxBytes` but at least one entry; `nil` ends the writing.
    mutating func takeGroup(maxBytes: Int) -> PendingGroup? {
        guard !queued.isEmpty else {
            isDraining = false
            return nil
        }
        var bytes = 0
        let fitting = queued.prefix {
            bytes += $0.byteCount
            return bytes <= maxBytes
        }
        inFlight = Array(queued.prefix(max(1, fitting.count)))
        queued.removeFirst(inFlight.count)
        let entries = inFlight.map {
            PendingGroup.Entry(draft: $0.draft, receivedAtMicros: $0.receivedAtMicros, bodyChecksum: $0.bodyChecksum)
        }
        return PendingGroup(entries: entries, stampFloorMicros: inFlight.first?.receivedAtMicros ?? 0)
    }

    /// Ends the group in flight; whoever waits for it is resumed outside the lock.
    mutating func settle(_ outcome: Result<(bytes: Int, startedSegment: Bool), FileFailure>) -> Resumptions {
        let settled = inFlight
        inFlight = []
        pendingBytes -= settled.reduce(0) { $0 + $1.byteCount }
        switch outcome {
        case .failure(let failure):
            self.failure = failure
            return Resumptions(appends: settled.map { ($0.done, .failure(.notWritten(failure))) })
        case .success(let written):
            failure = nil
            bytesOnDisk += Int64(written.bytes)
            let first = syncedSequence + 1
            syncedSequence += UInt64(settled.count)
            let appends = settled.enumerated().map { offset, entry in
                let sequence = first + UInt64(offset)
                return (entry.done, AppendResult.success(.init(sequence, entry.receivedAtMicros)))
            }
            let synced = syncedSequence
            var resumptions = Resumptions(appends: appends, waiters: takeWaiters { $0.beyond < synced })
            if let whenSynced, first <= synced { resumptions.observed = (whenSynced, first...synced) }
            return resumptions
        }
    }

    /// Whether this call closed it.
    mutating func close() -> Bool {
        defer { isClosed = true }
        return !isClosed
    }

    // MARK: Watching

    /// See `JournalWriter.watermarkMicros`.
    mutating func raiseWatermark(nowMicros: Int64) -> Int64 {
        if let oldest = inFlight.first ?? queued.first {
            watermarkMicros = max(watermarkMicros, oldest.receivedAtMicros - 1)
        } else if purpose == .serve {
            watermarkMicros = max(watermarkMicros, nowMicros, lastStampMicros)
        } else {
            // An import may give its entries a time long past, so only what is there can be vouched for.
            watermarkMicros = max(watermarkMicros, lastStampMicros - 1)
        }
        return watermarkMicros
    }

    /// From now on every stamp is later than this.
    mutating func raiseStampFloor(to micros: Int64) {
        watermarkMicros = max(watermarkMicros, micros)
    }

    /// `nil` when the waiter was registered; else the answer.
    mutating func wait(_ waiter: Waiter, number: UInt64) -> UInt64? {
        if syncedSequence > waiter.beyond || isClosed || Task.isCancelled { return syncedSequence }
        waiters[number] = waiter
        return nil
    }

    mutating func nextWaiterNumber() -> UInt64 {
        waiterCount += 1
        return waiterCount
    }

    mutating func cancelWaiter(_ number: UInt64) -> Resumptions {
        Resumptions(waiters: waiters.removeValue(forKey: number).map { [($0.done, syncedSequence)] } ?? [])
    }

    mutating func takeAllWaiters() -> Resumptions { Resumptions(waiters: takeWaiters { _ in true }) }

    private mutating func takeWaiters(where isDue: (Waiter) -> Bool) -> [Resumptions.Watcher] {
        let due = waiters.filter { isDue($0.value) }
        for number in due.keys { waiters[number] = nil }
        return due.values.map { ($0.done, syncedSequence) }
    }

    mutating func shouldMeasure(options: JournalOptions, nowMicros: Int64) -> Bool {
        guard let most = options.limitOnDisk, bytesOnDisk + Int64(pendingBytes) >= most / 2,
            abs(nowMicros - measuredAtMicros) >= 1_000_000
        else { return false }
        measuredAtMicros = nowMicros
        return true
    }
}

/// Continuations to resume once the lock is given back.
struct Resumptions {
    typealias Watcher = (CheckedContinuation<UInt64, Never>, UInt64)
    typealias Observer = @Sendable (ClosedRange<UInt64>) -> Void

    var appends: [(@Sendable (AppendResult) -> Void, AppendResult)] = []
    var waiters: [Watcher] = []
    var observed: (observer: Observer, entries: ClosedRange<UInt64>)?

    func resume() {
        for (done, result) in appends { done(result) }
        if let observed { observed.observer(observed.entries) }
        for (done, sequence) in waiters { done.resume(returning: sequence) }
    }
}

extension JournalOptions {
    var limitOnDisk: Int64? { maxBytesOnDisk > 0 ? maxBytesOnDisk : nil }
}

extension Receipt {
    init(_ sequence: UInt64, _ receivedAtMicros: Int64) {
        self.sequence = sequence
        self.receivedAtMicros = receivedAtMicros
    }
}
