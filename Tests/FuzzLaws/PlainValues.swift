import Notification

/// A member of a JSON object, its value written as plainly as can be.
func member(_ name: String, _ value: FieldValue) -> String {
    switch value {
    case .text(let text): quoted(name) + ":" + quoted(text)
    case .integer(let number): quoted(name) + ":\(number)"
    case .time(let seconds): quoted(name) + ":" + quoted(platformTime(seconds))
    }
}

private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": quoted += "\\" + String(Character(scalar))
        case "\u{0}"..<"\u{20}":
            let hex = String(scalar.value, radix: 16)
            quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}

/// `yyyy-MM-dd HH:mm:ss` of an instant of the years 1 to 9999, by counting 400-year rounds, years and months.
private func platformTime(_ seconds: Int64) -> String {
    let secondsADay: Int64 = 86_400
    // From 0001-01-01 on, so that nothing is negative.
    let sinceYearOne = seconds + 62_135_596_800
    var days = sinceYearOne / secondsADay
    let clock = sinceYearOne % secondsADay
    var year = 1 + days / 146_097 * 400
    days %= 146_097
    while days >= dayCount(year) {
        days -= dayCount(year)
        year += 1
    }
    var month = 1
    let lengths: [Int64] = [31, dayCount(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while days >= lengths[month - 1] {
        days -= lengths[month - 1]
        month += 1
    }
    let date = [padded(year, 4), padded(Int64(month), 2), padded(days + 1, 2)].joined(separator: "-")
    let time = [clock / 3600, clock / 60 % 60, clock % 60].map { padded($0, 2) }.joined(separator: ":")
    return date + " " + time
}

private func dayCount(_ year: Int64) -> Int64 {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
