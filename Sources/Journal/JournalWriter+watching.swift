import Synchronization

extension JournalWriter {
    /// The last sequence number that is synced; 0 before the first entry.
    public var syncedSequence: UInt64 { state.withLock { $0.syncedSequence } }

    /// Waits until an entry beyond `sequence` is synced, and gives the last synced number.
    ///
    /// Also returns, with a number that is not beyond, when the writer is closed or the task is cancelled.
    public func waitForSync(beyond sequence: UInt64) async -> UInt64 {
        let number = state.withLock { $0.nextWaiterNumber() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { done in
                let answer = state.withLock { $0.wait(.init(beyond: sequence, done: done), number: number) }
                if let answer { done.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.cancelWaiter(number) }.resume()
        }
    }

    /// Tells `observer` the numbers of the entries that each sync has made durable, at once and on the writer's own
    /// thread: it must be quick.
    ///
    /// There is one observer, until the writer is closed.
    public func observeSyncs(_ observer: @escaping @Sendable (ClosedRange<UInt64>) -> Void) {
        state.withLock { $0.whenSynced = observer }
    }

    /// An instant up to which the journal is complete, in microseconds since 1970-01-01 UTC: every entry received at
    /// or before it is synced, and no later append gets such a time.
    ///
    /// Never decreases while the writer is open.
    ///
    /// Now, when a serving journal has nothing pending. An import may stamp its entries with a time long past, so an
    /// import's watermark stays below its last entry; it is complete once it is closed and read to its end.
    public func watermarkMicros() -> Int64 {
        state.withLock { $0.raiseWatermark(nowMicros: now()) }
    }

    /// Makes every later entry's time later than `micros`: for a watermark that an earlier writer of this journal
    /// gave out before the clock went back.
    public func raiseStampFloor(toMicros micros: Int64) {
        state.withLock { $0.raiseStampFloor(to: micros) }
    }

    /// Whether an append would be tried, and what stands against it.
    ///
    /// `checkWritable` also tries to get over a failure.
    public var condition: JournalCondition {
        let limit = options.limitOnDisk
        return state.withLock { state in
            if state.isClosed { return .closed }
            if let limit, state.bytesOnDisk >= limit { return .full(bytesOnDisk: state.bytesOnDisk, maxBytes: limit) }
            return state.failure.map(JournalCondition.failed) ?? .writable
        }
    }

    /// Bytes of all segments on disk, compressed ones as they are.
    ///
    /// Measured at each new segment and counted between.
    public var bytesOnDisk: Int64 { state.withLock { $0.bytesOnDisk } }
    /// Entries that wait to be synced.
    public var pendingEntries: Int { state.withLock { $0.pendingEntries } }
    /// Their bytes.
    public var pendingBytes: Int { state.withLock { $0.pendingBytes } }
}
