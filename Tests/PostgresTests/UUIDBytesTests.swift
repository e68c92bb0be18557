import Postgres
import Testing

@Suite struct UUIDBytesTests {
    @Test func `text and bytes are two forms of one value`() throws {
        let uuid = UUIDBytes(Array(0...15))
        #expect(uuid.description == "00010203-0405-0607-0809-0a0b0c0d0e0f")
        #expect(UUIDBytes(uuid.description) == uuid)
        #expect(UUIDBytes("000102030405060708090A0B0C0D0E0F") == uuid)
        #expect(uuid.bytes == Array(0...15))
        #expect(uuid.high == 0x0001_0203_0405_0607)
        #expect(uuid.low == 0x0809_0a0b_0c0d_0e0f)
    }

    @Test(arguments: [
        "", "0", "00010203-0405-0607-0809-0a0b0c0d0e0", "00010203-0405-0607-0809-0a0b0c0d0e0f0",
        "g0010203-0405-0607-0809-0a0b0c0d0e0f",
    ])
    func `other texts are no UUID`(text: String) {
        #expect(UUIDBytes(text) == nil)
    }

    @Test func `the first 16 bytes of a longer digest count`() {
        #expect(UUIDBytes(Array(0...31)) == UUIDBytes(Array(0...15)))
    }

    @Test func `the order is bytewise and unsigned`() {
        let ascending = [
            UUIDBytes(high: 0, low: 0), UUIDBytes(high: 0, low: .max), UUIDBytes(high: 1, low: 0),
            UUIDBytes(high: 1 << 63, low: 0), UUIDBytes(high: .max, low: .max),
        ]
        #expect(ascending.shuffled().sorted() == ascending)
        #expect(ascending.map(\.description).sorted() == ascending.map(\.description))
    }
}
