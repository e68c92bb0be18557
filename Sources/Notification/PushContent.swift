/// What a push says: its usable records, and everything that a person may have to know about the rest.
public struct PushContent: Sendable {
    /// The usable records, in the order of the body.
    public let records: [NotificationRecord]

    /// What was set aside or noted, in the order of the body.
    public let findings: [Finding]

    /// The members of the body that belong to no record, as a canonical JSON object; none when there are none.
    ///
    /// They are kept beside the records and not in them: a key that differs from push to push would otherwise turn
    /// every repeat of a record into another version of it.
    public let unknownFields: String?

    /// Whether the whole body is set aside.
    public var isSetAside: Bool { findings.first?.kind == .body }
}

/// A usable record of a push.
public enum NotificationRecord: Sendable {
    case statusEvent(StatusEvent)
    case cdr(CallDetailRecord)
}

/// Reads the body of a push.
///
/// Never fails: what cannot be used comes back as a finding. The bytes are read only during the call.
public func decodePush(_ body: UnsafeRawBufferPointer) -> PushContent {
    decodePush(Array(body))
}

/// Reads the body of a push.
///
/// What comes back shares the bytes.
public func decodePush(_ body: [UInt8]) -> PushContent {
    body.withUnsafeBytes { bytes in
        var decoder = PushDecoder(bytes, of: body)
        do throws(BodyFault) {
            return try decoder.decode()
        } catch {
            return PushContent(records: [], findings: [error.finding], unknownFields: nil)
        }
    }
}
