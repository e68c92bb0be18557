import Testing

@testable import Notification

@Suite struct FieldTableTests {
    @Test func `every case of the record table has the key of its name`() {
        #expect(CDRField.specs.count == CDRField.allCases.count)
        for field in CDRField.allCases {
            #expect(field.wireName == "\(field)")
        }
    }

    @Test func `every case of the status table has the key of its name`() {
        #expect(StatusField.specs.count == StatusField.allCases.count)
        for field in StatusField.allCases {
            #expect(field.wireName == "\(field)")
        }
    }

    /// A number is part of the content bytes of stored records: a field may be added, none may move.
    @Test func `the numbers of the fields never change`() {
        #expect(
            CDRField.allCases.map(\.wireName)
                == """
                direction spId appKey icid bindNum sessionId callerNum calleeNum fwdDisplayNum fwdDstNum callInTime \
                fwdStartTime fwdAlertingTime fwdAnswerTime callEndTime fwdUnaswRsn failTime ulFailReason sipStatusCode \
                callOutStartTime callOutAlertingTime callOutAnswerTime callOutUnaswRsn dynIVRStartTime dynIVRPath \
                recordFlag recordStartTime recordObjectName recordBucketName recordDomain recordFileDownloadUrl \
                ttsPlayTimes ttsTransDuration serviceType hostName userData origCalleeNum recordPushURL createMptyTime \
                joinMptyTime mptyId endToEndID callType billType subbillType callerType calleeType subscriptionId \
                areaCode callDuration voiceCheckType notifyMode extendNum
                """.split(separator: " ").map(String.init)
        )
        #expect(
            StatusField.allCases.map(\.wireName)
                == """
                timestamp sessionId caller called userData stateCode stateDesc digitInfo partyType displayCallerNum \
                origCalleeNum notifyMode subscriptionId
                """.split(separator: " ").map(String.init)
        )
    }

    @Test(arguments: [
        (CDRField.spId, "sp_id"), (.fwdUnaswRsn, "fwd_unasw_rsn"), (.ttsPlayTimes, "tts_play_times"),
        (.ulFailReason, "ul_fail_reason"), (.endToEndID, "end_to_end_id"), (.dynIVRPath, "dyn_ivr_path"),
        (.dynIVRStartTime, "dyn_ivr_start_time"), (.recordPushURL, "record_push_url"), (.icid, "icid"),
        (.callOutAnswerTime, "call_out_answer_time"), (.subbillType, "subbill_type"),
    ])
    func `columns spell the key with underscores`(field: CDRField, column: String) {
        #expect(field.columnName == column)
    }

    @Test func `a column is its key without underscores and letter case`() {
        let names =
            CDRField.allCases.map { ($0.wireName, $0.columnName) }
            + StatusField.allCases.map { ($0.wireName, $0.columnName) }
        for (wireName, columnName) in names {
            #expect(columnName.filter { $0 != "_" } == wireName.lowercased())
            #expect(columnName == columnName.lowercased())
        }
        #expect(Set(CDRField.allCases.map(\.columnName)).count == CDRField.allCases.count)
    }

    @Test func `times and numbers are typed as documented`() {
        for field in CDRField.allCases {
            #expect((field.type == .time) == field.wireName.hasSuffix("Time"), "\(field)")
        }
        let integers = CDRField.allCases.filter { $0.type == .integer }
        #expect(
            Set(integers) == [
                .direction, .fwdUnaswRsn, .ulFailReason, .sipStatusCode, .callOutUnaswRsn, .recordFlag, .ttsPlayTimes,
                .ttsTransDuration, .callDuration,
            ]
        )
        #expect(CDRField.allCases.filter { $0.type == .bigInteger } == [.endToEndID])
        #expect(StatusField.allCases.filter { $0.type != .text } == [.timestamp, .stateCode])
    }

    @Test func `a key is found by its bytes and by nothing else`() {
        for field in CDRField.allCases {
            let key = Array(field.wireName.utf8)
            #expect(key.withUnsafeBytes { RecordLayout.cdr.field($0) } == field.rawValue)
            #expect((key + [0x78]).withUnsafeBytes { RecordLayout.cdr.field($0) } == nil)
            #expect(Array(key.dropLast()).withUnsafeBytes { RecordLayout.cdr.field($0) } == nil)
            #expect(Array(field.wireName.uppercased().utf8).withUnsafeBytes { RecordLayout.cdr.field($0) } == nil)
        }
    }

    @Test func `every reason has a code in lower case with underscores`() {
        for reason in Finding.Reason.allCases {
            #expect(reason.code.allSatisfy { $0 == "_" || $0.isLowercase }, "\(reason.code)")
        }
    }

    @Test func `event types are spelled as the platform spells them`() {
        #expect(
            EventType.allCases.map(\.wireName)
                == ["callin", "callout", "alerting", "answer", "collectInfo", "disconnect"]
        )
    }
}
