import Foundation

/// The body of a journal entry that records a gap, as the ingest side writes it.
struct GapNote: Decodable {
    let kind: String
    let fromMicros: Int64
    let toMicros: Int64
    let count: Int64

    private enum CodingKeys: String, CodingKey {
        case kind
        case fromMicros = "from_micros"
        case toMicros = "to_micros"
        case count
    }

    init(_ body: [UInt8]) throws {
        self = try JSONDecoder().decode(GapNote.self, from: Data(body))
    }
}
