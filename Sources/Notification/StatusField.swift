/// A field of a status notification's `statusInfo`.
///
/// The raw value numbers the field in the canonical content bytes and never changes: new fields go at the end.
public enum StatusField: Int, CaseIterable, Sendable {
    // The current status table.
    case timestamp, sessionId, caller, called, userData, stateCode, stateDesc, digitInfo

    // Older generations and the private-number service.
    case partyType, displayCallerNum, origCalleeNum, notifyMode, subscriptionId

    /// The key in the notification, letter case included.
    public var wireName: String { Self.specs[rawValue].wireName }

    /// The same name in the books' spelling.
    public var columnName: String { Self.specs[rawValue].columnName }

    /// How the value is read and kept.
    public var type: FieldType { Self.specs[rawValue].type }

    /// The rows of the table, in the order of the cases.
    ///
    /// Pressed digits are a text: leading zeros, `*` and `#` count.
    static let specs: [FieldSpec] = [
        FieldSpec("timestamp", "timestamp", .time),
        FieldSpec("sessionId", "session_id", isIdentifier: true),
        FieldSpec("caller", "caller"),
        FieldSpec("called", "called"),
        FieldSpec("userData", "user_data"),
        FieldSpec("stateCode", "state_code", .integer),
        FieldSpec("stateDesc", "state_desc"),
        FieldSpec("digitInfo", "digit_info"),
        FieldSpec("partyType", "party_type"),
        FieldSpec("displayCallerNum", "display_caller_num"),
        FieldSpec("origCalleeNum", "orig_callee_num"),
        FieldSpec("notifyMode", "notify_mode"),
        FieldSpec("subscriptionId", "subscription_id"),
    ]
}
