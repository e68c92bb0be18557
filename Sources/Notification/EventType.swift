/// The call state that a status notification reports.
///
/// The raw value is the platform's spelling.
public enum EventType: String, CaseIterable, Sendable {
    case callin, callout, alerting, answer, collectInfo, disconnect

    /// The value of `eventType` in the notification, letter case included.
    public var wireName: String { rawValue }
}
