/// A push body whose records get new numbers in place, so that every push is new and costs next to nothing to make.
struct PushBody {
    /// What a body holds.
    enum Kind: String {
        /// A fee notification of many CDRs.
        case cdr
        /// A status notification.
        case status
    }

    private(set) var bytes: [UInt8] = []
    /// Where each number stands, and of which record.
    private var slots: [(offset: Int, record: Int)] = []
    let records: Int

    /// - Parameter day: The date of all times, as 2026-11-21.
    init(_ kind: Kind, records: Int, day: String) {
        self.records = kind == .cdr ? records : 1
        switch kind {
        case .cdr:
            append(#"{"eventType":"fee","feeLst":["#, record: 0)
            for record in 0..<records {
                if record > 0 { bytes.append(UInt8(ascii: ",")) }
                append(Self.cdr(record, day), record: record)
            }
            append("]}", record: 0)
        case .status: append(Self.status(day), record: 0)
        }
    }

    /// Gives the records the numbers from `first` on.
    mutating func renumber(from first: UInt64) {
        for slot in slots {
            var rest = first &+ UInt64(slot.record)
            for place in stride(from: slot.offset + Self.slot.utf8.count - 1, through: slot.offset, by: -1) {
                bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
        }
    }

    /// Stands for a number of twelve digits.
    private static let slot = "@@@@@@@@@@@@"

    private mutating func append(_ text: String, record: Int) {
        let utf8 = Array(text.utf8)
        let width = Self.slot.utf8.count
        var index = 0
        while index < utf8.count {
            if utf8[index] == UInt8(ascii: "@"), utf8[index...].prefix(width).elementsEqual(Self.slot.utf8) {
                slots.append((bytes.count, record))
                bytes += utf8[index..<index + width]
                index += width
            } else {
                bytes.append(utf8[index])
                index += 1
            }
        }
    }

    /// A callback with both legs answered and recorded: about 1,200 bytes, as the longer of the platform's are.
    private static func cdr(_ record: Int, _ day: String) -> String {
        let hour = two(8 + record / 10)
        let minute = two(record % 10 * 6)
        let time = { (seconds: Int) in "\(day) \(hour):\(minute):\(two(seconds))" }
        let number = 13_800_000_000 + record * 7_919
        return #"{"direction":1,"spId":"CaaS_Test_01","appKey":"benchAppKeyAAAAAAAAAAAAAAAAAA1","#
            + #""icid":"ec28249d8d7e41eb.@@@@@@@@@@@@.0.10","bindNum":"+8675500000334","#
            + #""sessionId":"1201_@@@@@@@@@@@@_4294967295_20261121030424@callenabler245.huaweicaas.com","#
            + #""callerNum":"+86\#(number)","calleeNum":"+8675500000334","fwdDisplayNum":"+8675500000334","#
            + #""fwdDstNum":"+86\#(number + 17)","callInTime":"\#(time(1))","fwdStartTime":"\#(time(12))","#
            + #""fwdAlertingTime":"\#(time(15))","fwdAnswerTime":"\#(time(21))","callEndTime":"\#(time(58))","#
            + #""fwdUnaswRsn":0,"failTime":"","ulFailReason":0,"sipStatusCode":0,"callOutStartTime":"\#(time(2))","#
            + #""callOutAlertingTime":"\#(time(5))","callOutAnswerTime":"\#(time(11))","callOutUnaswRsn":0,"#
            + #""dynIVRStartTime":"\#(time(21))","dynIVRPath":"1-2-\#(record % 10)","recordFlag":1,"#
            + #""recordStartTime":"\#(time(21))","recordObjectName":"54138b17f2d25edc-@@@@@@@@@@@@.wav","#
            + #""recordBucketName":"sp-recordings","recordDomain":"ostor.example.invalid","ttsPlayTimes":1,"#
            + #""ttsTransDuration":5,"serviceType":"002","hostName":"callenabler245.huaweicaas.com","#
            + #""userData":"order-@@@@@@@@@@@@"}"#
    }

    private static func status(_ day: String) -> String {
        #"{"eventType":"answer","statusInfo":{"#
            + #""sessionId":"1201_@@@@@@@@@@@@_4294967295_20261121030424@callenabler245.huaweicaas.com","#
            + #""timestamp":"\#(day) 08:00:11","caller":"+8675500000334","called":"+8613800000017","#
            + #""userData":"order-@@@@@@@@@@@@"}}"#
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
