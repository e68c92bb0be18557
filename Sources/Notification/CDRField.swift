/// A field of a fee notification's record, of every known generation of the platform and of its sister service.
///
/// The raw value numbers the field in the canonical content bytes. Those decide whether a record is a repeat of
/// one that came before, so a number never changes its field: new fields go at the end.
/// Fields whose type is not documented are texts, so that no record is set aside because of a guess.
public enum CDRField: Int, CaseIterable, Sendable {
    // The current fee table.
    case direction, spId, appKey, icid, bindNum, sessionId, callerNum, calleeNum, fwdDisplayNum, fwdDstNum
    case callInTime, fwdStartTime, fwdAlertingTime, fwdAnswerTime, callEndTime, fwdUnaswRsn, failTime
    case ulFailReason, sipStatusCode, callOutStartTime, callOutAlertingTime, callOutAnswerTime, callOutUnaswRsn
    case dynIVRStartTime, dynIVRPath, recordFlag, recordStartTime, recordObjectName, recordBucketName
    case recordDomain, recordFileDownloadUrl, ttsPlayTimes, ttsTransDuration, serviceType, hostName, userData

    // The generation of 2017 and 2018.
    case origCalleeNum, recordPushURL, createMptyTime, joinMptyTime, mptyId, endToEndID
    case callType, billType, subbillType, callerType, calleeType

    // The private-number service.
    case subscriptionId, areaCode, callDuration, voiceCheckType, notifyMode, extendNum

    /// The key in the notification, letter case included.
    public var wireName: String { Self.specs[rawValue].wireName }

    /// The same name in the books' spelling.
    public var columnName: String { Self.specs[rawValue].columnName }

    /// How the value is read and kept.
    public var type: FieldType { Self.specs[rawValue].type }

    /// The fields that can say when the call was: all times but the start of the recording.
    static let callTimes: [CDRField] = allCases.filter { $0.type == .time && $0 != .recordStartTime }

    /// The rows of the table, in the order of the cases.
    static let specs: [FieldSpec] = [
        FieldSpec("direction", "direction", .integer),
        FieldSpec("spId", "sp_id"),
        FieldSpec("appKey", "app_key", isIdentifier: true),
        FieldSpec("icid", "icid", isIdentifier: true),
        FieldSpec("bindNum", "bind_num"),
        FieldSpec("sessionId", "session_id", isIdentifier: true),
        FieldSpec("callerNum", "caller_num"),
        FieldSpec("calleeNum", "callee_num"),
        FieldSpec("fwdDisplayNum", "fwd_display_num"),
        FieldSpec("fwdDstNum", "fwd_dst_num"),
        FieldSpec("callInTime", "call_in_time", .time),
        FieldSpec("fwdStartTime", "fwd_start_time", .time),
        FieldSpec("fwdAlertingTime", "fwd_alerting_time", .time),
        FieldSpec("fwdAnswerTime", "fwd_answer_time", .time),
        FieldSpec("callEndTime", "call_end_time", .time),
        FieldSpec("fwdUnaswRsn", "fwd_unasw_rsn", .integer),
        FieldSpec("failTime", "fail_time", .time),
        FieldSpec("ulFailReason", "ul_fail_reason", .integer),
        FieldSpec("sipStatusCode", "sip_status_code", .integer),
        FieldSpec("callOutStartTime", "call_out_start_time", .time),
        FieldSpec("callOutAlertingTime", "call_out_alerting_time", .time),
        FieldSpec("callOutAnswerTime", "call_out_answer_time", .time),
        FieldSpec("callOutUnaswRsn", "call_out_unasw_rsn", .integer),
        FieldSpec("dynIVRStartTime", "dyn_ivr_start_time", .time),
        FieldSpec("dynIVRPath", "dyn_ivr_path"),
        FieldSpec("recordFlag", "record_flag", .integer),
        FieldSpec("recordStartTime", "record_start_time", .time),
        FieldSpec("recordObjectName", "record_object_name"),
        FieldSpec("recordBucketName", "record_bucket_name"),
        FieldSpec("recordDomain", "record_domain"),
        FieldSpec("recordFileDownloadUrl", "record_file_download_url"),
        FieldSpec("ttsPlayTimes", "tts_play_times", .integer),
        FieldSpec("ttsTransDuration", "tts_trans_duration", .integer),
        FieldSpec("serviceType", "service_type"),
        FieldSpec("hostName", "host_name"),
        FieldSpec("userData", "user_data"),
        FieldSpec("origCalleeNum", "orig_callee_num"),
        FieldSpec("recordPushURL", "record_push_url"),
        FieldSpec("createMptyTime", "create_mpty_time", .time),
        FieldSpec("joinMptyTime", "join_mpty_time", .time),
        FieldSpec("mptyId", "mpty_id"),
        FieldSpec("endToEndID", "end_to_end_id", .bigInteger),
        FieldSpec("callType", "call_type"),
        FieldSpec("billType", "bill_type"),
        FieldSpec("subbillType", "subbill_type"),
        FieldSpec("callerType", "caller_type"),
        FieldSpec("calleeType", "callee_type"),
        FieldSpec("subscriptionId", "subscription_id"),
        FieldSpec("areaCode", "area_code"),
        FieldSpec("callDuration", "call_duration", .integer),
        FieldSpec("voiceCheckType", "voice_check_type"),
        FieldSpec("notifyMode", "notify_mode"),
        FieldSpec("extendNum", "extend_num"),
    ]
}
