/// Where a record stands in the body, for findings.
enum RecordPlace {
    case statusInfo

    /// A `feeLst` that is the record itself and not a list.
    case loneFee

    case fee(Int)

    /// Place in `feeLst`, from 0; none for a status event.
    var index: Int? {
        switch self {
        case .statusInfo: nil
        case .loneFee: 0
        case .fee(let index): index
        }
    }

    /// JSON pointer to a member of the record, or to the record when the key is empty.
    func pointer(to key: String) -> String {
        let record =
            switch self {
            case .statusInfo: "/statusInfo"
            case .loneFee: "/feeLst"
            case .fee(let index): "/feeLst/\(index)"
            }
        return key.isEmpty ? record : record + "/" + key.pointerEscaped
    }

    /// The same for a sentence: `feeLst[3].ulFailReason`.
    func label(of key: String) -> String {
        let record =
            switch self {
            case .statusInfo: "statusInfo"
            case .loneFee: "feeLst"
            case .fee(let index): "feeLst[\(index)]"
            }
        return key.isEmpty ? record : record + "." + key.shortened
    }
}

extension String {
    /// As one step of a JSON pointer (RFC 6901).
    var pointerEscaped: String {
        var escaped = ""
        for character in shortened.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Unknown keys may be of any length; a finding needs no more than their start.
    fileprivate var shortened: String {
        let limit = 64
        return unicodeScalars.count > limit
            ? String(String.UnicodeScalarView(unicodeScalars.prefix(limit))) + "…" : self
    }
}
