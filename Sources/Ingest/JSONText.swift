/// The text as a JSON string with its quotes, every control character escaped.
func jsonString(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\u{0}"..<" ": quoted += "\\u" + hexDigits(scalar.value, count: 4)
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}

private func hexDigits(_ value: UInt32, count: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
}
