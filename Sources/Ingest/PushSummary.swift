import Notification

/// What a push carries, as far as it could be read.
enum PushKind: String, Sendable, Hashable, CaseIterable {
    case status, fee, unknown
}

/// What the decoder made of a push: enough for the reply and the counters.
///
/// The books decode again from the journal.
struct PushSummary: Sendable, Hashable {
    enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// All of it is usable.
        case usable
        /// Some records are usable.
        case partlySetAside = "partly_set_aside"
        /// Nothing of it is usable.
        case setAside = "set_aside"
    }

    var kind: PushKind
    var usableRecords: Int
    /// Set-aside records; 1 when the whole body is set aside.
    var setAsideRecords: Int
    /// The `resultdesc` of the reply.
    var resultDescription: String

    var outcome: Outcome {
        if setAsideRecords == 0 { return .usable }
        return usableRecords == 0 ? .setAside : .partlySetAside
    }
}

extension PushSummary {
    /// Reads a body that is already kept; nothing it contains can take that back.
    init(decoding body: [UInt8]) {
        self.init(decodePush(body))
    }

    init(_ content: PushContent) {
        let records = content.findings.filter { $0.kind == .record }
        kind = PushKind(content)
        usableRecords = content.records.count
        if content.isSetAside, let fault = content.findings.first {
            setAsideRecords = 1
            resultDescription = "Success; set aside: \(fault.message) (\(fault.reason.code))"
        } else {
            setAsideRecords = records.count
            resultDescription = Self.description(of: records, among: content.records.count + records.count)
        }
    }

    /// `Success; 2 of 50 records set aside: integer_invalid 1, session_id_missing 1`: reasons, never values.
    private static func description(of findings: [Finding], among recordCount: Int) -> String {
        guard !findings.isEmpty else { return "Success" }
        let counts = Dictionary(findings.map { ($0.reason.code, 1) }, uniquingKeysWith: +)
        let reasons = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "Success; \(findings.count) of \(recordCount) records set aside: \(reasons)"
    }
}

extension PushKind {
    /// A push without a usable record still names its kind by where its records stand.
    fileprivate init(_ content: PushContent) {
        switch content.records.first {
        case .statusEvent: self = .status
        case .cdr: self = .fee
        case nil: self = content.isSetAside ? .unknown : PushKind(place: content.findings.first?.place ?? "")
        }
    }

    private init(place: String) {
        self = place.hasPrefix("/feeLst") ? .fee : place.hasPrefix("/statusInfo") ? .status : .unknown
    }
}
