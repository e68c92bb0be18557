/// Something about a push that a person may have to know: what was set aside and why, or what was changed while reading.
public struct Finding: Sendable, Hashable {
    /// What the finding is about, and so what becomes of it.
    public enum Kind: Sendable, Hashable {
        /// The whole body is set aside. There is exactly one finding then, and no record.
        case body

        /// One record is set aside. There is one such finding a record.
        case record

        /// Nothing is set aside; something was replaced or kept in another form.
        case note
    }

    /// What the finding says about the push.
    public let kind: Kind

    /// The fault, as a closed list.
    public let reason: Reason

    /// Place of the record in `feeLst`, from 0.
    ///
    /// None for a body, and for the event of a status notification.
    public let recordIndex: Int?

    /// JSON pointer to what is at fault, such as `/feeLst/3/ulFailReason`.
    ///
    /// Empty for the body as such.
    public let place: String

    /// Byte of the body at which the fault was seen, from 0.
    ///
    /// Equal to the length of the body when it ends too early.
    public let byteOffset: Int

    /// One sentence for people.
    ///
    /// It names fields and bytes, never values.
    public let message: String

    /// Where the record lies in the body.
    ///
    /// None for a body finding and for a note on the body.
    public internal(set) var byteRange: Range<Int>?
}

extension Finding {
    /// Why something was set aside or noted.
    ///
    /// The raw value is a stable code for metrics and the books.
    public enum Reason: String, CaseIterable, Sendable {
        // Of a body.
        case emptyBody = "empty_body"
        case notJSON = "not_json"
        case tooDeep = "too_deep"
        case wrongEnvelope = "wrong_envelope"
        case noEventType = "no_event_type"
        case unknownEventType = "unknown_event_type"
        case feeListMissing = "fee_list_missing"
        case statusInfoMissing = "status_info_missing"

        // Of a body or a record.
        case duplicateKey = "duplicate_key"

        // Of a record.
        case notAnObject = "not_an_object"
        case sessionIDMissing = "session_id_missing"
        case sessionIDTooLong = "session_id_too_long"
        case groupingTextTooLong = "grouping_text_too_long"
        case noReadableTime = "no_readable_time"
        case integerInvalid = "integer_invalid"
        case integerOutOfRange = "integer_out_of_range"
        case invalidTextInID = "invalid_text_in_id"
        case invalidTextInTime = "invalid_text_in_time"
        case idNotText = "id_not_text"

        // Notes.
        case byteOrderMark = "byte_order_mark"
        case textReplaced = "text_replaced"
        case textFromStructure = "text_from_structure"
        case timeUnreadable = "time_unreadable"
        case keyLetterCase = "key_letter_case"
        case bodyKeyUnused = "body_key_unused"

        /// The stable code, in lower case with underscores.
        public var code: String { rawValue }
    }
}

/// Why the whole body is set aside.
///
/// Thrown, since nothing after it can be trusted.
struct BodyFault: Error {
    let reason: Finding.Reason
    var place = ""
    let byteOffset: Int
    let message: String

    var finding: Finding {
        Finding(
            kind: .body,
            reason: reason,
            recordIndex: nil,
            place: place,
            byteOffset: byteOffset,
            message: message,
            byteRange: nil
        )
    }
}
