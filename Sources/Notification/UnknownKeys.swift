extension PushContent {
    /// The keys that no table knows, of the body and of its usable records: each once, in no meaningful order.
    public var unknownKeys: Set<String> {
        var keys = objectKeys(unknownFields)
        for record in records {
            switch record {
            case .cdr(let cdr): keys.formUnion(objectKeys(cdr.unknownFields))
            case .statusEvent(let event): keys.formUnion(objectKeys(event.unknownFields))
            }
        }
        return keys
    }
}

extension CDRField {
    /// The field whose key differs from this one in letter case only.
    public static func ignoringCase(_ key: String) -> CDRField? {
        let lowered = key.lowercased()
        return allCases.first { $0.wireName.lowercased() == lowered }
    }
}

extension StatusField {
    /// The field whose key differs from this one in letter case only.
    public static func ignoringCase(_ key: String) -> StatusField? {
        let lowered = key.lowercased()
        return allCases.first { $0.wireName.lowercased() == lowered }
    }
}

/// A key or code of the platform as it may stand in logs and on screens: letters, digits and the marks of identifiers, at
/// most 64, and not so many digits that it could be a phone number.
public func plainWord(_ name: String) -> String {
    let digits = name.utf8.count { $0.isDigit }
    let isPlain = name.utf8.allSatisfy { $0.isDigit || wordMarks.contains($0) }
    return isPlain && digits < 6 && !name.isEmpty ? String(name.prefix(64)) : "(not a plain word)"
}

private let wordMarks = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.".utf8)

/// The keys of a canonical JSON object; none of nothing.
private func objectKeys(_ text: String?) -> Set<String> {
    guard var text else { return [] }
    return text.withUTF8 { bytes in
        var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
        return (try? scanner.keys()) ?? []
    }
}

extension JSONScanner {
    fileprivate mutating func keys() throws(BodyFault) -> Set<String> {
        var keys: Set<String> = []
        var flaws = CanonicalFlaws()
        var isFirst = true
        try enterContainer()
        while let key = try nextKey(&isFirst) {
            keys.insert(String(decoding: try cleanText(key, &flaws), as: UTF8.self))
            try skipValue()
        }
        return keys
    }
}
