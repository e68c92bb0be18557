extension ReportLayout {
    /// A line per day, app and service.
    public static let usage = ReportLayout(
        name: "usage",
        columns: [
            ReportColumn("day", .day),
            ReportColumn("app_key", .identifier),
            ReportColumn("app_name", .freeText),
            ReportColumn("service_type", .codeList),
            ReportColumn("service", .codeList),
            ReportColumn("calls", .integer),
            ReportColumn("cdrs", .integer),
            ReportColumn("answered_calls", .integer),
            ReportColumn("talk_seconds", .integer),
            ReportColumn("first_leg_seconds", .integer),
            ReportColumn("second_leg_seconds", .integer),
            ReportColumn("billed_seconds", .integer),
            ReportColumn("tts_plays", .integer),
            ReportColumn("tts_seconds", .integer),
            ReportColumn("recorded_calls", .integer),
            ReportColumn("complete", .integer),
            ReportColumn("awaiting_fee", .integer),
            ReportColumn("missing_fee", .integer),
            ReportColumn("awaiting_status", .integer),
            ReportColumn("missing_status", .integer),
            ReportColumn("other_discrepancies", .integer),
            ReportColumn("currency", .codeList),
            ReportColumn("amount", .amount),
            ReportColumn("charge_currency", .codeList),
            ReportColumn("charge_amount", .amount),
        ],
        totals: [
            ReportTotal("calls"),
            ReportTotal("cdrs"),
            ReportTotal("answered_calls"),
            ReportTotal("talk_seconds"),
            ReportTotal("first_leg_seconds"),
            ReportTotal("second_leg_seconds"),
            ReportTotal("billed_seconds"),
            ReportTotal("tts_plays"),
            ReportTotal("tts_seconds"),
            ReportTotal("recorded_calls"),
            ReportTotal("complete"),
            ReportTotal("awaiting_fee"),
            ReportTotal("missing_fee"),
            ReportTotal("awaiting_status"),
            ReportTotal("missing_status"),
            ReportTotal("other_discrepancies"),
            ReportTotal("amount", per: "currency"),
            ReportTotal("charge_amount", per: "charge_currency"),
        ]
    )

    /// A line per day, app, service, card, rule, component and tier.
    public static let charges = ReportLayout(
        name: "charges",
        columns: [
            ReportColumn("day", .day),
            ReportColumn("app_key", .identifier),
            ReportColumn("app_name", .freeText),
            ReportColumn("service_type", .codeList),
            ReportColumn("service", .codeList),
            ReportColumn("card_kind", .codeList),
            ReportColumn("rate_card", .identifier),
            ReportColumn("rule", .identifier),
            ReportColumn("component", .codeList),
            ReportColumn("tier", .identifier),
            ReportColumn("currency", .codeList),
            ReportColumn("cdrs", .integer),
            ReportColumn("legs", .integer),
            ReportColumn("billed_seconds", .integer),
            ReportColumn("unit_seconds", .integer),
            ReportColumn("unit_price", .amount),
            ReportColumn("amount", .amount),
        ],
        totals: [
            ReportTotal("cdrs"),
            ReportTotal("legs"),
            ReportTotal("billed_seconds"),
            ReportTotal("amount", per: "card_kind", "currency"),
        ]
    )

    /// A line per open or waived discrepancy of the day.
    public static let discrepancies = ReportLayout(
        name: "discrepancies",
        columns: [
            ReportColumn("day", .day),
            ReportColumn("kind", .codeList),
            ReportColumn("app_key", .identifier),
            ReportColumn("session_id", .identifier, holdsNumbers: true),
            ReportColumn("icid", .identifier, holdsNumbers: true),
            ReportColumn("id", .identifier),
            ReportColumn("severity", .codeList),
            ReportColumn("ended_at", .instant),
            ReportColumn("state", .codeList),
            ReportColumn("first_seen_at", .instant),
            ReportColumn("resolved_at", .instant),
            ReportColumn("waived_by", .freeText),
            ReportColumn("waived_at", .instant),
            ReportColumn("currency", .codeList),
            ReportColumn("amount_at_risk", .amount),
            ReportColumn("detail", .freeText, holdsNumbers: true),
            ReportColumn("reason", .freeText, holdsNumbers: true),
        ],
        totals: [
            ReportTotal("amount_at_risk", per: "currency")
        ]
    )

    /// A line per CDR in force, and one per call without a CDR.
    public static let calls = ReportLayout(
        name: "calls",
        columns: [
            ReportColumn("day", .day),
            ReportColumn("app_key", .identifier),
            ReportColumn("session_id", .identifier, holdsNumbers: true),
            ReportColumn("icid", .identifier, holdsNumbers: true),
            ReportColumn("service_type", .codeList, holdsNumbers: true),
            ReportColumn("service", .codeList),
            ReportColumn("direction", .codeList),
            ReportColumn("caller", .phone),
            ReportColumn("called", .phone),
            ReportColumn("second_called", .phone),
            ReportColumn("started_at", .instant),
            ReportColumn("answered_at", .instant),
            ReportColumn("ended_at", .instant),
            ReportColumn("state", .codeList),
            ReportColumn("first_leg_seconds", .integer),
            ReportColumn("second_leg_seconds", .integer),
            ReportColumn("talk_seconds", .integer),
            ReportColumn("billed_seconds", .integer),
            ReportColumn("currency", .codeList),
            ReportColumn("amount", .amount),
            ReportColumn("charge_currency", .codeList),
            ReportColumn("charge_amount", .amount),
            ReportColumn("outcome", .codeList),
            ReportColumn("fail_reason", .integer),
            ReportColumn("sip_status", .integer),
            ReportColumn("tts_plays", .integer),
            ReportColumn("tts_seconds", .integer),
            ReportColumn("recorded", .integer),
            ReportColumn("host_name", .identifier, holdsNumbers: true),
            ReportColumn("user_data", .freeText, holdsNumbers: true),
            ReportColumn("status_events", .integer),
            ReportColumn("discrepancies", .codeList),
            ReportColumn("sp_id", .identifier, holdsNumbers: true),
            ReportColumn("bind_num", .phone),
            ReportColumn("rate_card", .identifier),
            ReportColumn("rule", .identifier),
            ReportColumn("call_id", .identifier),
        ],
        totals: [
            ReportTotal("first_leg_seconds"),
            ReportTotal("second_leg_seconds"),
            ReportTotal("talk_seconds"),
            ReportTotal("billed_seconds"),
            ReportTotal("amount", per: "currency"),
            ReportTotal("charge_amount", per: "charge_currency"),
            ReportTotal("tts_plays"),
            ReportTotal("tts_seconds"),
        ]
    )

    /// Differences to what closed periods say, booked on the day of arrival.
    public static let corrections = ReportLayout(
        name: "corrections",
        columns: [
            ReportColumn("day", .day),
            ReportColumn("original_day", .day),
            ReportColumn("original_period", .day),
            ReportColumn("cause", .codeList),
            ReportColumn("app_key", .identifier),
            ReportColumn("service_type", .codeList),
            ReportColumn("session_id", .identifier),
            ReportColumn("icid", .identifier),
            ReportColumn("calls", .integer),
            ReportColumn("cdrs", .integer),
            ReportColumn("talk_seconds", .integer),
            ReportColumn("billed_seconds", .integer),
            ReportColumn("currency", .codeList),
            ReportColumn("amount", .amount),
            ReportColumn("card_kind", .codeList),
        ],
        totals: [
            ReportTotal("calls"),
            ReportTotal("cdrs"),
            ReportTotal("talk_seconds"),
            ReportTotal("billed_seconds"),
            ReportTotal("amount", per: "card_kind", "currency"),
        ]
    )

    /// A closed period's sums, a line per app, service type, component, card and currency.
    public static let statement = ReportLayout(
        name: "statement",
        columns: [
            ReportColumn("period", .day),
            ReportColumn("app_key", .identifier),
            ReportColumn("app_name", .freeText),
            ReportColumn("service_type", .codeList),
            ReportColumn("component", .codeList),
            ReportColumn("rate_card", .identifier),
            ReportColumn("currency", .codeList),
            ReportColumn("cdrs", .integer),
            ReportColumn("billed_seconds", .integer),
            ReportColumn("amount", .amount),
            ReportColumn("corrections_amount", .amount),
            ReportColumn("total", .amount),
            ReportColumn("card_kind", .codeList),
        ],
        totals: [
            ReportTotal("cdrs"),
            ReportTotal("billed_seconds"),
            ReportTotal("amount", per: "card_kind", "currency"),
            ReportTotal("corrections_amount", per: "card_kind", "currency"),
            ReportTotal("total", per: "card_kind", "currency"),
        ]
    )

    /// What people waived in a closed period, a line per decision.
    public static let waivers = ReportLayout(
        name: "waivers",
        columns: [
            ReportColumn("day", .day),
            ReportColumn("kind", .codeList),
            ReportColumn("app_key", .identifier),
            ReportColumn("session_id", .identifier),
            ReportColumn("icid", .identifier),
            ReportColumn("id", .identifier),
            ReportColumn("severity", .codeList),
            ReportColumn("decided_by", .freeText),
            ReportColumn("decided_at", .instant),
            ReportColumn("reason", .freeText),
            ReportColumn("currency", .codeList),
            ReportColumn("amount_at_risk", .amount),
            ReportColumn("detail", .freeText),
        ],
        totals: [
            ReportTotal("amount_at_risk", per: "currency")
        ]
    )

    /// The files of a day's folder, in the order of the manifest.
    public static let daily = [usage, charges, discrepancies, calls, corrections]

    /// The files of a closed period's folder, in the order of the manifest.
    public static let period = daily + [statement, waivers]
}
