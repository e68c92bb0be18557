/// What decides how a night judges.
public struct NightSettings: Sendable, Equatable {
    /// Seconds after a call's end within which its CDR may come.
    public var feeGraceSeconds: Int64
    /// Seconds after a call's end within which its status events may come.
    public var statusGraceSeconds: Int64
    /// Seconds by which the two sides may differ.
    public var toleranceSeconds: Int64
    /// Whether reports hide the middle of phone numbers.
    public var masksNumbers: Bool
    /// IANA name of the billing zone.
    public var billingTimezone: String

    /// All settings that bear on a result.
    public init(
        feeGraceSeconds: Int64,
        statusGraceSeconds: Int64,
        toleranceSeconds: Int64,
        masksNumbers: Bool,
        billingTimezone: String
    ) {
        self.feeGraceSeconds = feeGraceSeconds
        self.statusGraceSeconds = statusGraceSeconds
        self.toleranceSeconds = toleranceSeconds
        self.masksNumbers = masksNumbers
        self.billingTimezone = billingTimezone
    }

    /// The settings by the names of their keys, in a fixed order: for manifests and the run history.
    public var named: [(key: String, value: String)] {
        [
            ("HUADAN_BILLING_TIMEZONE", billingTimezone),
            ("HUADAN_DURATION_TOLERANCE", "\(toleranceSeconds)s"),
            ("HUADAN_FEE_GRACE", "\(feeGraceSeconds)s"),
            ("HUADAN_MASK_NUMBERS", "\(masksNumbers)"),
            ("HUADAN_STATUS_GRACE", "\(statusGraceSeconds)s"),
        ]
    }

    /// Reads ``line`` back; none when it is not one.
    public init?(line: String) {
        var values: [Substring: Substring] = [:]
        for pair in line.split(separator: " ") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        let seconds = { (key: Substring) in values[key].flatMap { $0.hasSuffix("s") ? Int64($0.dropLast()) : nil } }
        guard let feeGrace = seconds("HUADAN_FEE_GRACE"), let statusGrace = seconds("HUADAN_STATUS_GRACE"),
            let tolerance = seconds("HUADAN_DURATION_TOLERANCE"), let masks = values["HUADAN_MASK_NUMBERS"],
            let zone = values["HUADAN_BILLING_TIMEZONE"]
        else { return nil }
        self.init(
            feeGraceSeconds: feeGrace,
            statusGraceSeconds: statusGrace,
            toleranceSeconds: tolerance,
            masksNumbers: masks == "true",
            billingTimezone: String(zone)
        )
    }

    /// One line for the run history: two runs with equal lines judge alike.
    public var line: String {
        named.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
