import Postgres
import Testing

@Suite struct PostgresValueTests {
    private static let texts = [
        "", " ", "plain", "话单 ☎️ e\u{301}", "line\nbreak\ttab\r", #"back\slash "quotes" 'single'"#, "NULL", "{a,b}",
        #"\N"#,
        String(repeating: "长", count: 100_000),
    ]

    @Test(arguments: texts)
    func `a text comes back as it went`(text: String) throws {
        let result = try TestDatabase.empty.connect().query("SELECT $1::text", [.text(text)])
        #expect(result.text(0, 0) == text)
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64(Int32.max) + 1, .max])
    func `an integer comes back as it went`(integer: Int64) throws {
        #expect(try TestDatabase.empty.connect().query("SELECT $1::bigint", [.int(integer)]).int(0, 0) == integer)
    }

    @Test(arguments: [[], [0], [0, 1, 0, 255], Array(0...255), Array("\\x00".utf8)] as [[UInt8]])
    func `bytes come back as they went`(bytes: [UInt8]) throws {
        let result = try TestDatabase.empty.connect().query("SELECT $1, length($1)", [.bytes(bytes)])
        #expect(result.bytes(0, 0) == bytes)
        #expect(result.int(0, 1) == Int64(bytes.count))
    }

    @Test func `truth values, UUIDs and NULL come back as they went`() throws {
        let uuid = UUIDBytes(high: .max, low: 1)
        let result = try TestDatabase.empty.connect().query(
            "SELECT $1::boolean, $2::boolean, $3::uuid, $4::text, $5::bigint",
            [true, false, .uuid(uuid), nil, PostgresValue(nil as Int64?)]
        )
        #expect(result.bool(0, 0) == true)
        #expect(result.bool(0, 1) == false)
        #expect(result.uuid(0, 2) == uuid)
        #expect(result.text(0, 3) == nil)
        #expect(result.isNull(0, 4))
        #expect(result.int(0, 4) == nil)
    }

    @Test(
        arguments: [[], [nil], ["", nil, "NULL", "null"], ["a,b", "{", "}", #"\"#, #"""#, " x ", "话单\n"]] as [[String?]]
    )
    func `arrays of texts come back as they went`(texts: [String?]) throws {
        let result = try TestDatabase.empty.connect().query(
            "SELECT $1::text[], cardinality($1::text[])",
            [.textArray(texts)]
        )
        #expect(result.textArray(0, 0) == texts)
        #expect(result.int(0, 1) == Int64(texts.count))
    }

    @Test func `arrays of integers, UUIDs and bytes arrive element by element`() throws {
        let uuids = [UUIDBytes(high: 1, low: 2), UUIDBytes(high: 3, low: 4)]
        let result = try TestDatabase.empty.connect().query(
            """
            SELECT 7 = ANY ($1::bigint[]), $2 = ANY ($3::uuid[]), ($4::bytea[])[2], cardinality($1::bigint[])
            """,
            [.intArray([.min, 7, .max]), .uuid(uuids[1]), .uuidArray(uuids), .bytesArray([[], [0, 92, 34, 255]])]
        )
        #expect(result.bool(0, 0) == true)
        #expect(result.bool(0, 1) == true)
        #expect(result.bytes(0, 2) == [0, 92, 34, 255])
        #expect(result.int(0, 3) == 3)
    }

    @Test func `empty arrays have no element`() throws {
        let result = try TestDatabase.empty.connect().query(
            "SELECT cardinality($1::bigint[]), cardinality($2::uuid[]), cardinality($3::bytea[]), cardinality($4::text[])",
            [.intArray([]), .uuidArray([]), .bytesArray([]), .textArray([])]
        )
        #expect((0..<4).map { result.int(0, $0) } == [0, 0, 0, 0])
    }

    /// Microseconds since 1970-01-01 UTC, and what the server calls them.
    static let instants: [(micros: Int64, text: String)] = [
        (0, "1970-01-01 00:00:00+00"),
        (-1, "1969-12-31 23:59:59.999999+00"),
        (946_684_800_000_000, "2000-01-01 00:00:00+00"),
        (946_684_799_999_999, "1999-12-31 23:59:59.999999+00"),
        (1_709_164_800_250_000, "2024-02-29 00:00:00.25+00"),
        (-62_135_596_800_000_000, "0001-01-01 00:00:00+00"),
        (-62_135_596_800_000_001, "0001-12-31 23:59:59.999999+00 BC"),
        (-210_866_803_200_000_000, "4714-11-24 00:00:00+00 BC"),
        (.max, "294247-01-10 04:00:54.775807+00"),
    ]

    @Test(arguments: instants)
    func `an instant is microseconds since 1970 on both ways`(micros: Int64, text: String) throws {
        let result = try TestDatabase.empty.connect().query(
            "SELECT $1, $1::text, $2::text::timestamptz",
            [.instant(unixMicros: micros), .text(text)]
        )
        #expect(result.text(0, 1) == text)
        #expect(result.unixMicros(0, 0) == micros)
        #expect(result.unixMicros(0, 2) == micros)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, -210_866_803_200_000_001] as [Int64])
    func `an instant that PostgreSQL cannot hold is refused, never made infinite`(micros: Int64) throws {
        let connection = try TestDatabase.empty.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.query("SELECT $1::timestamptz", [.instant(unixMicros: micros)])
        }
        #expect(error?.kind == .server(.datetimeFieldOverflow))
        #expect(error?.isDataError == true)
    }

    @Test func `instants of the server that no microsecond count can hold are the extreme values`() throws {
        let result = try TestDatabase.empty.connect().query(
            "SELECT 'infinity'::timestamptz, '-infinity'::timestamptz, '294276-12-31 23:59:59.999999+00'::timestamptz"
        )
        #expect(result.unixMicros(0, 0) == .max)
        #expect(result.unixMicros(0, 1) == .min)
        #expect(result.unixMicros(0, 2) == .max)
    }

    @Test func `random instants agree with the server`() throws {
        var random = SeededGenerator(seed: 2_811)
        let connection = try TestDatabase.empty.connect()
        for _ in 0..<500 {
            let micros = Int64.random(in: -210_000_000_000_000_000...9_000_000_000_000_000_000, using: &random)
            let result = try connection.query("SELECT $1::timestamptz", [.instant(unixMicros: micros)])
            #expect(result.unixMicros(0, 0) == micros, "seed \(random.seed)")
        }
    }

    @Test(arguments: [PostgresValue.text("a\0b"), .textArray(["a", "\0"])])
    func `U+0000 is refused as the server would, not cut off`(value: PostgresValue) throws {
        let connection = try TestDatabase.empty.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.query("SELECT $1, $2::text", [1, value], name: "store text")
        }
        #expect(error?.kind == .server(.characterNotInRepertoire))
        #expect(error?.isDataError == true)
        #expect(error?.description.hasPrefix("store text: parameter $2 holds U+0000") == true)
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
