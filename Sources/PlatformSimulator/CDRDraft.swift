/// One CDR with all that its body shows.
struct CDRDraft: Sendable {
    var record: CDRRecord
    var sessionID: String?
    var service: Service
    var parties: CallParties
    var callerNum: String
    var codes: Outcome.Codes
    var isSecondLegFailure: Bool
    /// A text in the place of one time, which nobody can read.
    var unreadableTime: (key: String, text: String)?
    /// A key of an older generation of the platform.
    var endToEndID: Int?
    /// Whether a whole number is given with a fraction, which makes the record unusable.
    var hasBrokenCount = false
    /// Whether all times are left out, which makes the record unusable.
    var hasNoTimes = false

    /// A fee notification's record in the order in which the platform writes it.
    func fields() -> [BodyField] {
        idFields() + numberFields() + timeFields() + codeFields() + recordingFields() + tailFields()
    }

    private func idFields() -> [BodyField] {
        [
            BodyField("direction", .integer(service.isPrivateNumber ? 1 : 0)),
            BodyField("spId", .text("CaaS_Test_01")),
            BodyField("appKey", .text(record.appKey)),
            BodyField("icid", record.icid.map(BodyValue.text) ?? .absent),
            BodyField("bindNum", .text(parties.displayNum)),
            BodyField("sessionId", sessionID.map(BodyValue.text) ?? .absent),
        ] + (service.isPrivateNumber ? [BodyField("subscriptionId", .text(parties.bindingID))] : [])
    }

    private func numberFields() -> [BodyField] {
        let hasSecondNumber = record.fwdDstNum != nil
        return [
            BodyField("callerNum", .text(callerNum)),
            BodyField("calleeNum", record.calleeNum.map(BodyValue.text) ?? .absent),
            BodyField("fwdDisplayNum", hasSecondNumber ? .text(parties.displayNum) : .absent),
            BodyField("fwdDstNum", record.fwdDstNum.map(BodyValue.text) ?? .absent),
        ]
    }

    private func timeFields() -> [BodyField] {
        let times: [(key: String, seconds: Int64?)] = [
            ("callInTime", record.callInSeconds), ("fwdStartTime", record.fwdStartSeconds),
            ("fwdAlertingTime", record.fwdAlertingSeconds), ("fwdAnswerTime", record.fwdAnswerSeconds),
            ("callEndTime", record.callEndSeconds), ("failTime", record.failSeconds),
            ("callOutStartTime", record.callOutStartSeconds), ("callOutAlertingTime", record.callOutAlertingSeconds),
            ("callOutAnswerTime", record.callOutAnswerSeconds),
        ]
        return times.map { time in
            if let unreadableTime, unreadableTime.key == time.key {
                return BodyField(time.key, .text(unreadableTime.text))
            }
            return BodyField(time.key, hasNoTimes ? .absent : time.seconds.map(BodyValue.seconds) ?? .absent)
        }
    }

    private func codeFields() -> [BodyField] {
        var fields = [
            BodyField("fwdUnaswRsn", .integer(isSecondLegFailure ? codes.q850 : 0)),
            BodyField("ulFailReason", .integer(codes.ulFailReason)),
            BodyField("sipStatusCode", .integer(codes.sipStatusCode)),
            BodyField("callOutUnaswRsn", .integer(isSecondLegFailure ? 0 : codes.q850)),
            BodyField("ttsPlayTimes", hasBrokenCount ? .raw("5.7") : .integer(record.ttsPlays)),
            BodyField("ttsTransDuration", .integer(record.ttsSeconds)),
        ]
        if let endToEndID { fields.append(BodyField("endToEndID", .raw(String(endToEndID)))) }
        return fields
    }

    private func recordingFields() -> [BodyField] {
        let flag = BodyField("recordFlag", .integer(record.isRecorded ? 1 : 0))
        guard service != .playback else { return [flag] }
        guard record.isRecorded, !hasNoTimes else {
            return [flag] + ["recordStartTime", "recordDomain", "recordObjectName"].map { BodyField($0, .absent) }
        }
        return [
            flag,
            BodyField("recordStartTime", record.fwdAnswerSeconds.map(BodyValue.seconds) ?? .absent),
            BodyField("recordDomain", .text("ostor.example.invalid")),
            BodyField("recordBucketName", .text("sp-recordings")),
            BodyField("recordObjectName", .text("\(parties.bindingID).wav")),
        ]
    }

    private func tailFields() -> [BodyField] {
        [
            BodyField("serviceType", record.serviceType.map(BodyValue.text) ?? .absent),
            BodyField("hostName", .text(parties.hostName)),
            BodyField("userData", parties.userData.map(BodyValue.text) ?? .absent),
        ] + (service.isPrivateNumber ? [BodyField("mptyId", .text(parties.bindingID))] : [])
    }
}

/// One status event with all that its body shows.
struct StatusDraft: Sendable {
    var record: StatusRecord
    var sessionID: String
    var stateDesc: String?
    var userData: String?
    var subscriptionID: String?

    /// The fields of `statusInfo`.
    func fields() -> [BodyField] {
        let texts: [(String, String?)] = [
            ("caller", record.caller), ("called", record.called), ("digitInfo", record.digitInfo),
            ("stateDesc", stateDesc), ("subscriptionId", subscriptionID), ("userData", userData),
        ]
        var fields = [
            BodyField("sessionId", .text(sessionID)), BodyField("timestamp", .seconds(record.timestampSeconds)),
        ]
        fields += texts.compactMap { key, text in text.map { BodyField(key, .text($0)) } }
        if let code = record.stateCode { fields.append(BodyField("stateCode", .integer(code))) }
        return fields
    }
}
