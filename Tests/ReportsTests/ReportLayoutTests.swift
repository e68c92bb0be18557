import Reports
import Testing

@Suite struct ReportLayoutTests {
    private static let headers: [(ReportLayout, String)] = [
        (
            .usage,
            """
            day,app_key,app_name,service_type,service,calls,cdrs,answered_calls,talk_seconds,first_leg_seconds,\
            second_leg_seconds,billed_seconds,tts_plays,tts_seconds,recorded_calls,complete,awaiting_fee,missing_fee,\
            awaiting_status,missing_status,other_discrepancies,currency,amount,charge_currency,charge_amount
            """
        ),
        (
            .charges,
            """
            day,app_key,app_name,service_type,service,card_kind,rate_card,rule,component,tier,currency,cdrs,legs,\
            billed_seconds,unit_seconds,unit_price,amount
            """
        ),
        (
            .discrepancies,
            """
            day,kind,app_key,session_id,icid,id,severity,ended_at,state,first_seen_at,resolved_at,waived_by,waived_at,\
            currency,amount_at_risk,detail,reason
            """
        ),
        (
            .calls,
            """
            day,app_key,session_id,icid,service_type,service,direction,caller,called,second_called,started_at,\
            answered_at,ended_at,state,first_leg_seconds,second_leg_seconds,talk_seconds,billed_seconds,currency,amount,\
            charge_currency,charge_amount,outcome,fail_reason,sip_status,tts_plays,tts_seconds,recorded,host_name,\
            user_data,status_events,discrepancies,sp_id,bind_num,rate_card,rule,call_id
            """
        ),
        (
            .corrections,
            """
            day,original_day,original_period,cause,app_key,service_type,session_id,icid,calls,cdrs,talk_seconds,\
            billed_seconds,currency,amount,card_kind
            """
        ),
        (
            .statement,
            """
            period,app_key,app_name,service_type,component,rate_card,currency,cdrs,billed_seconds,amount,\
            corrections_amount,total,card_kind
            """
        ),
        (
            .waivers,
            """
            day,kind,app_key,session_id,icid,id,severity,decided_by,decided_at,reason,currency,amount_at_risk,detail
            """
        ),
    ]

    @Test(arguments: headers)
    func `the header line is the published one`(layout: ReportLayout, header: String) {
        #expect(layout.header == header)
    }

    @Test func `a day's folder has five reports, in this order`() {
        #expect(ReportLayout.daily.map(\.name) == ["usage", "charges", "discrepancies", "calls", "corrections"])
    }

    @Test func `a period's folder has seven reports, in this order`() {
        let names = ["usage", "charges", "discrepancies", "calls", "corrections", "statement", "waivers"]

        #expect(ReportLayout.period.map(\.name) == names)
    }

    @Test func `what is waived is guarded, and added up by currency`() throws {
        let row = { (amount: String?) in
            ["2026-10-31", "unrated", "=app", "s", nil, "1", "high", "=ann", "2026-11-02T09:00:00+08:00", "@ok", "CNY"]
                + [amount, "-x"]
        }

        let written = try Written.csv(.waivers, [row("0.30"), row("1.05")])

        #expect(written.file.totals == [ControlTotal(name: "amount_at_risk CNY", sum: "1.35")])
        let line = "2026-10-31,unrated,'=app,s,,1,high,'=ann,2026-11-02T09:00:00+08:00,'@ok,CNY,0.30,'-x\n"
        #expect(written.text.contains(line))
        #expect(throws: ReportError.self) { try Written.csv(.waivers, [row("a lot")]) }
    }

    @Test(arguments: ReportLayout.period)
    func `amounts are added up apart for each currency`(layout: ReportLayout) {
        for total in layout.totals {
            let type = layout.index(of: total.column).map { layout.columns[$0].type }
            let isMoney = type == .amount
            #expect((total.per.last?.hasSuffix("currency") ?? false) == isMoney, "\(layout.name) \(total.column)")
        }
    }

    @Test func `columns with phone numbers are the four of a call`() {
        let phones = ReportLayout.calls.columns.filter { $0.type == .phone }.map(\.name)

        #expect(phones == ["caller", "called", "second_called", "bind_num"])
    }
}
