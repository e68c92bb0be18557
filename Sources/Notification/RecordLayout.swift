/// What a reader has to know of a kind of record: its fields and how to find one by its key.
final class RecordLayout: Sendable {
    static let cdr = RecordLayout(
        CDRField.specs,
        sessionID: CDRField.sessionId.rawValue,
        grouping: [CDRField.appKey.rawValue, CDRField.serviceType.rawValue]
    )
    static let status = RecordLayout(StatusField.specs, sessionID: StatusField.sessionId.rawValue)

    let specs: [FieldSpec]
    let sessionID: Int

    /// The fields that figures are added up by: they stand in keys of the books, which cannot be of any length.
    let grouping: [Int]

    /// The types alone: looked up for every value, where copying names would cost.
    let types: [FieldType]
    private let identifiers: UInt64
    private let keys: KeyTable

    private init(_ specs: [FieldSpec], sessionID: Int, grouping: [Int] = []) {
        self.specs = specs
        self.sessionID = sessionID
        self.grouping = grouping
        types = specs.map(\.type)
        identifiers = specs.indices.reduce(0) { specs[$1].isIdentifier ? $0 | 1 << UInt64($1) : $0 }
        keys = KeyTable(specs.map(\.wireName))
    }

    /// The number of the field with this key, letter case included.
    ///
    /// - Parameter guess: A field that is looked at first, if there is one of that number.
    @inline(__always)
    func field(_ key: UnsafeRawBufferPointer, guess: Int = 0) -> Int? {
        keys.index(of: key, guess: guess)
    }

    /// Bytes of the key of a field; 0 when there is no such field.
    @inline(__always)
    func keyLength(_ field: Int) -> Int { keys.length(of: field) }

    /// Whether these bytes, as many as the key of a field has, are that key.
    @inline(__always)
    func isKey(_ key: UnsafeRawBufferPointer, of field: Int) -> Bool { keys.isKey(key, at: field) }

    func isIdentifier(_ field: Int) -> Bool {
        identifiers & 1 << UInt64(field) != 0
    }

    /// The field whose key differs in letter case only.
    func fieldIgnoringCase(_ key: [UInt8]) -> FieldSpec? {
        let lowered = key.map(\.lowercasedASCII)
        return specs.first { $0.wireName.utf8.lazy.map(\.lowercasedASCII).elementsEqual(lowered) }
    }
}

/// Finds a key among a few dozen known ones: a hash table over the keys' bytes, filled once.
struct KeyTable: Sendable {
    private static let empty = UInt8.max

    private var prints: [KeyPrint] = []
    private var buckets = [UInt8](repeating: empty, count: KeyPrint.bucketCount)

    /// Takes fewer names than buckets, each short enough for a print.
    init(_ names: [String]) {
        for name in names {
            guard let print = Array(name.utf8).withUnsafeBytes({ KeyPrint($0) }) else {
                preconditionFailure("a field name of 1 to 24 bytes: \(name)")
            }
            var bucket = print.bucket
            while buckets[bucket] != Self.empty { bucket = (bucket + 1) % KeyPrint.bucketCount }
            buckets[bucket] = UInt8(prints.count)
            prints.append(print)
        }
    }

    @inline(__always)
    func index(of key: UnsafeRawBufferPointer, guess: Int) -> Int? {
        guard let print = KeyPrint(key) else { return nil }
        return guess < prints.count && prints[guess] == print ? guess : index(of: print)
    }

    @inline(__always)
    func length(of index: Int) -> Int { index < prints.count ? prints[index].length : 0 }

    @inline(__always)
    func isKey(_ key: UnsafeRawBufferPointer, at index: Int) -> Bool {
        index < prints.count && KeyPrint(key) == prints[index]
    }

    private func index(of print: KeyPrint) -> Int? {
        var bucket = print.bucket
        while buckets[bucket] != Self.empty {
            let index = Int(buckets[bucket])
            if prints[index] == print { return index }
            bucket = (bucket + 1) % KeyPrint.bucketCount
        }
        return nil
    }
}

/// A key of 1 to 24 bytes as three words and its length: equal when the keys are equal, compared without a loop.
private struct KeyPrint: Equatable {
    static let bucketCount = 256

    private let first: UInt64
    private let middle: UInt64
    private let last: UInt64
    let length: Int

    @inline(__always)
    init?(_ key: UnsafeRawBufferPointer) {
        guard 1...24 ~= key.count else { return nil }
        length = key.count
        if key.count < 4 {
            first = UInt64(key[0]) | UInt64(key[key.count / 2]) << 8 | UInt64(key[key.count - 1]) << 16
            (middle, last) = (0, 0)
        } else if key.count < 8 {
            first = UInt64(key.loadUnaligned(as: UInt32.self))
            middle = 0
            last = UInt64(key.loadUnaligned(fromByteOffset: key.count - 4, as: UInt32.self))
        } else {
            // The words overlap in shorter keys and leave nothing out in longer ones.
            first = key.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            middle = key.loadUnaligned(fromByteOffset: (key.count - 8) / 2, as: UInt64.self)
            last = key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self)
        }
    }

    /// The top bits of a product depend on all bytes.
    var bucket: Int {
        let mixed = (first ^ last &* 0x9E37_79B9_7F4A_7C15 ^ middle) &* 0xD6E8_FEB8_6659_FD93
        return Int((mixed &+ UInt64(length) &* 0xA076_1D64_78BD_642F) >> 56)
    }
}

extension UInt8 {
    var lowercasedASCII: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }
}
