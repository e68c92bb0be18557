import Glibc
import Testing

@testable import Reports

@Suite struct LineSorterTests {
    private static func sorted(_ lines: [[UInt8]], bufferBytes: Int) throws -> [[UInt8]] {
        let directory = TemporaryDirectory()
        let sorter = LineSorter(directory: directory.path, bufferBytes: bufferBytes)
        for line in lines { try sorter.append(line) }
        var found: [[UInt8]] = []
        try sorter.forEach { found.append(Array($0)) }
        #expect(FileSystem.names(in: directory.path).isEmpty)
        return found
    }

    @Test(arguments: [128, 200, 1_000, 1_000_000])
    func `lines come out by their bytes, whether they fit the buffer or not`(bufferBytes: Int) throws {
        var random = SeededGenerator(state: 61)
        // Few different bytes, so that lines begin alike, some are equal and some begin others.
        let alphabet: [UInt8] = [0, 1, 0x27, 0x61, 0x7F, 0x80, 0xFF]
        let lines = (0..<2_000).map { _ in
            (0..<Int.random(in: 0...60, using: &random)).map { place in
                place < 20 ? 0x61 : alphabet.randomElement(using: &random) ?? 0
            }
        }

        let found = try Self.sorted(lines, bufferBytes: bufferBytes)

        #expect(found == lines.sorted { $0.lexicographicallyPrecedes($1) }, "buffer of \(bufferBytes), seed 61")
    }

    @Test(arguments: [(1, 400), (3, 400), (3, 60_000)])
    func `long lines that begin alike for a while come out by their bytes`(variants: UInt8, bufferBytes: Int) throws {
        var random = SeededGenerator(state: 62)
        // Ten bytes at a time are the same or not, past every place at which eight are compared.
        let lines = (0..<1_500).map { _ in
            (0..<Int.random(in: 5...7, using: &random)).flatMap { _ in
                [UInt8](repeating: 0x61, count: 9) + [UInt8.random(in: 1...variants, using: &random)]
            }
        }

        let found = try Self.sorted(lines, bufferBytes: bufferBytes)

        #expect(found == lines.sorted { $0.lexicographicallyPrecedes($1) }, "buffer of \(bufferBytes), seed 62")
    }

    @Test func `nothing, one line and empty lines are sorted too`() throws {
        #expect(try Self.sorted([], bufferBytes: 64) == [])
        #expect(try Self.sorted([[1, 2]], bufferBytes: 64) == [[1, 2]])
        #expect(try Self.sorted([[1], [], []], bufferBytes: 64) == [[], [], [1]])
        let long: [UInt8] = Array(repeating: 7, count: 28)
        #expect(try Self.sorted([long, [1], long], bufferBytes: 64) == [[1], long, long])
        #expect(
            try Self.sorted([[8], long + long, [1], long + long], bufferBytes: 64) == [
                [1], long + long, long + long, [8],
            ]
        )
    }

    @Test func `a directory that takes no file is named`() throws {
        let sorter = LineSorter(directory: "/nowhere/at all", bufferBytes: 16)
        for _ in 0..<5 { try sorter.append([1, 2, 3]) }

        let error = #expect(throws: ReportError.self) { try sorter.append([1, 2, 3]) }
        #expect("\(String(describing: error))".contains("/nowhere/at all"))
    }
}
