import Journal
import Notification
import Postgres

/// What is kept about a push whose numbers or texts were forgotten: the keys of its records as they were received, so
/// that reading it again finds the same facts, and what was set aside.
///
/// Lines of fields between tabs; the journal keeps them without knowing what they mean.
struct Imprint: Equatable {
    /// Something of the push that could not be used.
    struct SetAside: Equatable {
        let id: UUIDBytes
        let isBody: Bool
        /// Whether its content is the body and not one of its records.
        let isWhole: Bool
        let record: Int
        let reason: String
        let jsonPlace: String
        let byteOffset: Int
        let message: String
    }

    private(set) var cdrs: [Int: FactKey] = [:]
    private(set) var event: FactKey?
    private(set) var setAside: [SetAside] = []
    /// Of the entry as it was received, see `JournalEntry.fingerprint`.
    private(set) var fingerprint: UUIDBytes?
    /// The acts of forgetting that have been here.
    private(set) var acts: Set<Int64> = []

    /// Of an entry as it was received.
    ///
    /// - Parameters:
    ///   - forgetting: What must not be kept of the places of faults.
    ///   - acts: The acts that change the entry now.
    init(_ entry: JournalEntry, callKey: CallKey, _ forgetting: Forgetting, acts: [Int64]) {
        let original = entry.imprint.map(Imprint.init(bytes:)) ?? Imprint(asReceived: entry, callKey: callKey)
        (cdrs, event, fingerprint) = (original.cdrs, original.event, original.fingerprint)
        self.acts = original.acts.union(acts)
        setAside = original.setAside.map { $0.at(forgetting.text($0.jsonPlace)) }
    }

    private init(asReceived entry: JournalEntry, callKey: CallKey) {
        fingerprint = entry.fingerprint
        let batch = LoadBatch([entry], journalID: 0, callKey: callKey)
        for row in batch.cdrs { cdrs[Int(row.recordIndex)] = row.key }
        event = batch.events.first?.key
        setAside = batch.setAside.map { row in
            SetAside(
                id: row.id,
                isBody: row.isBody,
                isWhole: row.content == entry.body,
                record: Int(row.place.recordIndex),
                reason: row.reason,
                jsonPlace: row.jsonPlace,
                byteOffset: row.byteOffset,
                message: row.message
            )
        }
    }

    // MARK: Bytes

    /// Reads what ``bytes`` gives; lines it does not know are of no use to it.
    init(bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { Self.unescaped($0) }
            switch fields.first {
            case "cdr" where fields.count == 5: cdrs[Int(fields[1]) ?? 0] = FactKey(fields[2...])
            case "event" where fields.count == 4: event = FactKey(fields[1...])
            case "entry" where fields.count == 2: fingerprint = UUIDBytes(fields[1])
            case "acts": acts = Set(fields.dropFirst().compactMap { Int64($0) })
            case "aside" where fields.count == 9: if let one = SetAside(fields) { setAside.append(one) }
            default: break
            }
        }
    }

    var bytes: [UInt8] {
        var lines = cdrs.sorted { $0.key < $1.key }.map { ["cdr", "\($0.key)"] + $0.value.texts }
        if let event { lines.append(["event"] + event.texts) }
        lines += setAside.map(\.texts)
        if let fingerprint { lines.append(["entry", fingerprint.description]) }
        lines.append(["acts"] + acts.sorted().map { "\($0)" })
        return Array(lines.map { $0.map(Self.escaped).joined(separator: "\t") + "\n" }.joined().utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character == "t" ? "\t" : character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}

extension FactKey {
    fileprivate var texts: [String] { [callID.description, identity.description, content.description] }

    fileprivate init?(_ texts: ArraySlice<String>) {
        let ids = texts.compactMap { UUIDBytes($0) }
        guard ids.count == 3 else { return nil }
        self.init(callID: ids[0], identity: ids[1], content: ids[2])
    }
}

extension Imprint.SetAside {
    fileprivate var texts: [String] {
        [
            "aside", id.description, isBody ? "body" : "record", isWhole ? "whole" : "part", "\(record)", reason,
            jsonPlace, "\(byteOffset)", message,
        ]
    }

    fileprivate init?(_ texts: [String]) {
        guard let id = UUIDBytes(texts[1]), let record = Int(texts[4]), let offset = Int(texts[7]) else { return nil }
        self.init(
            id: id,
            isBody: texts[2] == "body",
            isWhole: texts[3] == "whole",
            record: record,
            reason: texts[5],
            jsonPlace: texts[6],
            byteOffset: offset,
            message: texts[8]
        )
    }

    fileprivate func at(_ place: String) -> Imprint.SetAside {
        Imprint.SetAside(
            id: id,
            isBody: isBody,
            isWhole: isWhole,
            record: record,
            reason: reason,
            jsonPlace: place,
            byteOffset: byteOffset,
            message: message
        )
    }
}
