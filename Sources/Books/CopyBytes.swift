import Journal
import Postgres

/// Decodes push bodies to the bytes of binary COPY without a connection: what a loader does before PostgreSQL works.
///
/// For measuring only.
package struct CopyBytes {
    private let entries: [JournalEntry]
    private let callKey = CallKey([UInt8](repeating: 7, count: 32))

    /// The bodies of some pushes, received one a second.
    package init(bodies: [[UInt8]]) {
        entries = bodies.enumerated().map { index, body in
            JournalEntry(
                sequence: UInt64(index + 1),
                receivedAtMicros: Int64(index) * 1_000_000,
                draft: JournalDraft(source: "", body: body)
            )
        }
    }

    /// Makes the rows of these bodies as one batch; returns how many, and the size of the COPY stream.
    package func run(_ range: Range<Int>) -> (records: Int, bytes: Int) {
        let batch = LoadBatch(entries[range], journalID: 1, callKey: callKey)
        var bytes = 0
        do {
            var writer = BinaryCopyWriter(flushBytes: 64 * 1_024) { bytes += $0.count }
            for row in batch.cdrs { try row.write(to: &writer) }
            for row in batch.events { try row.write(to: &writer) }
            try writer.finish()
        } catch {
            preconditionFailure("nothing is sent that could fail: \(error)")
        }
        return (batch.recordCount, bytes)
    }
}
