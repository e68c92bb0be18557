import Foundation
import Notification
import Testing

/// The same values, spelled in many ways.
@Suite struct SpellingTests {
    static let seeds: [UInt64] = [101, 102, 103, 104]

    @Test(arguments: seeds)
    func `what was written is what is read`(seed: UInt64) throws {
        var writer = BodyWriter(seed: seed)
        for round in 0..<50 {
            let records = (0...writer.number(0...3)).map { _ in writer.fields() }
            let content = decode(writer.body(records))

            try #require(content.findings.isEmpty, "seed \(seed), round \(round): \(content.findings)")
            try #require(content.cdrs.count == records.count)
            for (cdr, fields) in zip(content.cdrs, records) {
                let wrong = CDRField.allCases.filter { cdr[$0] != fields[$0] }
                #expect(wrong.isEmpty, "seed \(seed), round \(round)")
                #expect(fields[.callEndTime] == .time(cdr.endSeconds))
                #expect(fields[.sessionId] == .text(cdr.sessionID))
            }
        }
    }

    @Test(arguments: seeds)
    func `spelling changes no content and no identity`(seed: UInt64) throws {
        var writer = BodyWriter(seed: seed)
        for round in 0..<50 {
            let fields = writer.fields()
            let one = try #require(decode(writer.body([fields])).records.first)
            let other = try #require(decode(writer.body([fields])).records.first)

            try #require(one.content == other.content, "seed \(seed), round \(round)")
            try #require(one.identity == other.identity, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: seeds)
    func `another value in any one field is other content`(seed: UInt64) throws {
        var writer = BodyWriter(seed: seed)
        for round in 0..<3 {
            let fields = writer.fields()
            let content = try #require(decode(writer.body([fields])).records.first).content
            for field in CDRField.allCases {
                var changed = fields
                repeat { changed[field] = writer.value(field.type) } while changed[field] == fields[field]
                let other = try #require(decode(writer.body([changed])).records.first)
                try #require(other.content != content, "seed \(seed), round \(round), \(field)")
            }
        }
    }

    @Test(arguments: seeds)
    func `another JSON reader reads the same`(seed: UInt64) throws {
        var writer = BodyWriter(seed: seed)
        for round in 0..<30 {
            let body = writer.body([writer.fields(), writer.fields()])
            let root = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            let objects = try #require(root?["feeLst"] as? [[String: Any]])
            let content = decode(body)

            for (cdr, object) in zip(content.cdrs, objects) {
                let wrong = CDRField.allCases.filter { !Self.agree(cdr, $0, object[$0.wireName]) }
                #expect(wrong.isEmpty, "seed \(seed), round \(round)")
            }
        }
    }

    /// Whether the other reader's value is ours.
    ///
    /// Texts are compared as bytes, since equal strings may be of different scalars.
    private static func agree(_ cdr: CallDetailRecord, _ field: CDRField, _ value: Any?) -> Bool {
        switch field.type {
        case .text: cdr.textBytes(field).map(Array.init) ?? [] == Array((value as? String ?? "").utf8)
        case .integer: cdr.integer(field) == integer(value)
        case .bigInteger, .time: true
        }
    }

    private static func integer(_ value: Any?) -> Int64? {
        switch value {
        case let number as NSNumber: number.int64Value
        case let text as String: Double(text.trimmingCharacters(in: .whitespaces)).map { Int64($0) }
        default: nil
        }
    }
}
