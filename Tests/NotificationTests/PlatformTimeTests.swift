import Foundation
import Testing

@testable import Notification

@Suite struct PlatformTimeTests {
    static func seconds(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBytes { PlatformTime.seconds($0) }
    }

    @Test(
        arguments: [
            ("1970-01-01 00:00:00", 0), ("1969-12-31 23:59:59", -1), ("2026-11-21 01:02:03", sampleSeconds),
            ("2026-11-21     01:02:03", sampleSeconds), ("  2026-11-21 01:02:03  ", sampleSeconds),
            ("2000-02-29 00:00:00", 951_782_400), ("2038-01-19 03:14:08", 2_147_483_648),
            ("0001-01-01 00:00:00", -62_135_596_800), ("9999-12-31 23:59:59", 253_402_300_799),
        ] as [(String, Int64)]
    )
    func `a time is seconds since 1970`(text: String, seconds: Int64) {
        #expect(Self.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", " ", "2026-11-21", "2026-11-2101:02:03", "2026-11-21T01:02:03", "2026-11-21 01:02", "2026-11-21 1:02:03",
        "2026-11-21 01:02:03Z", "2026-11-21 01:02:03.0", "2026-11-21\t01:02:03", "2026/11/21 01:02:03",
        "2026-1-21 01:02:03", "26-11-21 01:02:03", "02026-11-21 01:02:03", "+026-11-21 01:02:03", "2026-11-21 01:02:0x",
        "2026-11-21 24:00:00", "2026-11-21 23:60:00", "2026-11-21 23:59:60", "2026-00-21 01:02:03",
        "2026-13-21 01:02:03", "2026-11-00 01:02:03", "2026-11-31 01:02:03", "2026-02-29 01:02:03",
        "2026-02-30 01:02:03", "1900-02-29 01:02:03", "0000-01-01 01:02:03", "2026-11-21 01:02:03 04",
        "2026-11-21  01:02:03:04", "２026-11-21 01:02:03", "2026-11-21 01-02-03",
    ])
    func `anything else is not a time`(text: String) {
        #expect(Self.seconds(text) == nil)
    }

    @Test func `every day of four centuries is one day after the one before`() throws {
        var expected = try #require(Self.seconds("1899-12-31 00:00:00"))
        for year in 1900..<2300 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in lengths.enumerated() {
                for day in 1...length {
                    expected += 86_400
                    let text = "\(year)-\(Self.padded(month + 1))-\(Self.padded(day)) 00:00:00"
                    try #require(Self.seconds(text) == expected, "\(text)")
                }
            }
        }
    }

    @Test(arguments: [21, 22] as [UInt64])
    func `random instants are what the calendar says`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let format = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
            .year().month().day().time(includingFractionalSeconds: false)
        for _ in 0..<500 {
            // From the year 1600: before, Foundation's calendar is another one.
            let seconds = Int64.random(in: -11_676_096_000...253_402_300_799, using: &generator)
            let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(format)
            try #require(Self.seconds(text) == seconds, "seed \(seed): \(text)")
        }
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    @Test func `the usual spelling is read alike at once and with care`() {
        // One for all: a date that was read before must not stand in for another.
        var date = PlatformTime.PlainDate()
        for place in 0..<19 {
            for byte in UInt8.min...UInt8.max {
                var text = Array("2026-11-21 01:02:03".utf8)
                text[place] = byte
                let quick = text.withUnsafeBytes { PlatformTime.plainSeconds($0, &date) }
                #expect(quick == text.withUnsafeBytes(PlatformTime.seconds), "byte \(byte) at \(place)")
            }
        }
        let dates = ["2026-11-21", "2026-11-21", "2026-11-22", "2026-11-31", "2026-11-22", "2026-12-22"].map {
            "\($0) 00:00:00"
        }
        for text in ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "2000-02-29 00:00:00", "1900-02-29 00:00:00"] + dates
        {
            let quick = Array(text.utf8).withUnsafeBytes { PlatformTime.plainSeconds($0, &date) }
            #expect(quick == Self.seconds(text), "\(text)")
        }
        #expect(Array("2026-11-21  1:02:03".utf8).withUnsafeBytes { PlatformTime.plainSeconds($0, &date) } == nil)
    }
}
