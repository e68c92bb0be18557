import CZstd
import Testing

@testable import Journal

@Suite struct FormatTests {
    @Test func `an id is written as 32 hex digits and read back`() throws {
        let id = JournalID.random()

        #expect(id.description.utf8.count == 32)
        #expect(JournalID(id.description) == id)
        #expect(JournalID(bytes: id.bytes) == id)
    }

    @Test(arguments: [
        "", "0123", String(repeating: "A", count: 32), String(repeating: "g", count: 32),
        "0x" + String(repeating: "0", count: 30),
    ])
    func `anything else is not an id`(text: String) {
        #expect(JournalID(text) == nil)
    }

    @Test func `the checksum is CRC32C, with the instruction and without`() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([]) == 0)
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
        // On both sides of where runs are taken three at a time.
        let counts = [
            1, 7, 8, 9, 63, 1000, 1535, 1536, 1537, 3071, 3072, 12_287, 12_288, 12_289, 13_823, 13_824, 24_576, 50_000,
        ]
        for count in counts {
            #expect(~huadan_crc32c_portable(.max, bytes, count) == CRC32C.checksum(bytes[..<count]))
        }
        var pieces = CRC32C()
        pieces.add(bytes[..<20_001])
        pieces.add(bytes[20_001...])
        #expect(pieces.value == CRC32C.checksum(bytes))
    }

    @Test func `checksums of two runs make that of both, whatever their lengths`() {
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
        for count in [0, 1, 63, 64, 4_096, 60_417, 69_999, 70_000] {
            var checksum = CRC32C()
            checksum.add(bytes.dropLast(count))
            checksum.add(bytesWithChecksum: CRC32C.checksum(bytes.suffix(count)), count: count)
            #expect(checksum.value == CRC32C.checksum(bytes), "\(count)")
        }
    }

    @Test func `a group is the same whether a body's checksum was known or not`() {
        let journal = JournalID.random()
        let drafts = [draft(""), draft(String(repeating: "body", count: 9_000)), draft("short")]
        let encoded = { (known: Bool) in
            let entries = drafts.enumerated().map { index, draft in
                let checksum = known ? CRC32C.checksum(draft.body) : nil
                return PendingGroup.Entry(draft: draft, receivedAtMicros: Int64(index), bodyChecksum: checksum)
            }
            return PendingGroup(entries: entries, stampFloorMicros: 0)
                .encoded(at: 96, firstSequence: 1, journal: journal)
        }
        #expect(encoded(true) == encoded(false))
    }

    @Test(arguments: [0, 1, 2, 3] as [UInt64]) func `a group gives back what was put in`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let entries = (0..<5).map { index in
            var draft = JournalDraft(
                kind: index % 2 == 0 ? .push : .gap,
                appKey: ["", "应用"].randomElement(using: &random) ?? "",
                source: "import:f",
                signedBy: ["", "u"].randomElement(using: &random) ?? "",
                body: []
            )
            draft.body = (0..<Int.random(in: 0...300, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            return PendingGroup.Entry(draft: draft, receivedAtMicros: Int64(index))
        }
        let journal = JournalID.random()

        let bytes = PendingGroup(entries: entries, stampFloorMicros: 0)
            .encoded(at: 96, firstSequence: 41, journal: journal)

        let head = try #require(GroupHead(bytes[..<64], at: 96, journal: journal))
        let decoded = try #require(EntryCodec.entries(in: Array(bytes[64...]), head: head))
        let expected = entries.enumerated().map { index, entry in
            JournalEntry(sequence: 41 + UInt64(index), receivedAtMicros: Int64(index), draft: entry.draft)
        }
        #expect(decoded == expected, "seed \(seed)")
        #expect(head.nextSequence == 46)
        #expect(head.end == 96 + UInt64(bytes.count))
    }

    @Test func `a group head counts only at its place and in its journal`() throws {
        let journal = JournalID.random()
        let head = GroupHead.close(at: 500, nextSequence: 3, stampFloorMicros: 7)
        let bytes = head.encoded(journal: journal)[...]

        #expect(GroupHead(bytes, at: 500, journal: journal) == head)
        #expect(GroupHead(bytes, at: 501, journal: journal) == nil)
        #expect(GroupHead(bytes, at: 500, journal: .random()) == nil)
    }

    @Test func `no changed byte of a segment header goes unnoticed`() throws {
        let journal = JournalID.random()
        let header = SegmentHeader(
            journal: journal,
            firstSequence: 9,
            previousFirstSequence: 1,
            previousEnd: 700,
            createdAtMicros: 5,
            stampFloorMicros: 4
        )
        let bytes = header.encoded()

        #expect(SegmentHeader(bytes, journal: journal) == header)
        for offset in bytes.indices {
            var spoilt = bytes
            spoilt[offset] ^= 0x10
            #expect(SegmentHeader(spoilt, journal: journal) == nil, "byte \(offset)")
        }
    }

    @Test func `a journal header is read back, and nothing like it`() {
        let header = JournalHeader(id: .random(), purpose: .import, loaders: 3, createdAtMicros: 12)

        #expect(JournalHeader(text: header.text) == header)
        #expect(JournalHeader(text: header.text.replacing("loaders 3", with: "loaders 4")) == nil)
        #expect(JournalHeader(text: String(header.text.dropLast())) == nil)
        #expect(JournalHeader(text: "") == nil)
    }
}
