public import Postgres

/// What is fixed for good when books are first made.
public struct Installation: Sendable {
    /// Random id of the installation.
    public let id: UUIDBytes
    /// The secret behind call ids.
    public let callKey: CallKey
    /// IANA name of the billing zone.
    public let billingTimezone: String
}

/// Id and key of an installation: the same ones give the same call ids.
public struct InstallationIdentity: Sendable, Equatable {
    let id: UUIDBytes
    let callKey: [UInt8]

    /// Reads ``text`` back; none when it is not one.
    public init?(text: String) {
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let id = UUIDBytes(String(words[0])), words[1].utf8.count == 64 else { return nil }
        let digits = words[1].compactMap(\.hexDigitValue)
        guard digits.count == 64 else { return nil }
        self.init(id: id, callKey: stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
    }

    init(id: UUIDBytes, callKey: [UInt8]) {
        self.id = id
        self.callKey = callKey
    }

    static func random() -> InstallationIdentity {
        InstallationIdentity(id: UUIDBytes(CallKey.randomBytes().prefix(16)), callKey: CallKey.randomBytes())
    }
}

extension Installation {
    /// Id and key in one line, for the data directory; a secret.
    public var identityText: String { "\(id) \(callKey.hexadecimal)" }
}

extension Books {
    /// Makes the installation at the first migration, and checks that the billing zone is still the one it was made
    /// with.
    ///
    /// - Throws: ``BooksError/otherTimezone(books:configured:)``, ``BooksError/unknownTimezone(_:)``,
    ///   ``BooksError/database(_:)``.
    ///
    /// - Parameter identity: What the data directory remembers of the installation, so that an empty database becomes
    ///   the same one again; none: a new one is made.
    public func install(
        billingTimezone: String,
        nowMicros: Int64,
        identity: InstallationIdentity? = nil
    ) throws(BooksError) -> Installation {
        try BooksError.wrapping {
            if try query("installation/zone").isEmpty {
                // By name, which takes the server a look at each zone file: an installation has been asked for its own.
                let isKnown = try query("installation/timezone_is_known", [.text(billingTimezone)]).bool(0, 0) ?? false
                guard isKnown else { throw BooksError.unknownTimezone(billingTimezone) }
                let identity = identity ?? .random()
                try execute(
                    "installation/install",
                    [
                        .uuid(identity.id), .bytes(identity.callKey), .text(billingTimezone),
                        .instant(unixMicros: nowMicros),
                    ]
                )
            }
            // Whoever loads journals need not be the one who looks after rate cards: `huadan migrate` is.
            if try role().mayAddCards { try keepBuiltInCard(zone: billingTimezone, nowMicros: nowMicros) }
            return try installation(billingTimezone: billingTimezone)
        }
    }

    /// The id of the installation, whose zone must be the configured one: for roles that cannot read its key.
    public func installationID(billingTimezone: String) throws(BooksError) -> UUIDBytes {
        try BooksError.wrapping {
            let row = try query("installation/zone")
            guard !row.isEmpty, let id = row.uuid(0, 0), let zone = row.text(0, 1) else {
                throw BooksError.noInstallation
            }
            guard zone == billingTimezone else {
                throw BooksError.otherTimezone(books: zone, configured: billingTimezone)
            }
            try requireTimezone(zone)
            return id
        }
    }

    /// A server can lose a zone that it knew, by other zone files after an upgrade of the system.
    private func requireTimezone(_ zone: String) throws {
        do {
            _ = try query("installation/timezone_works", [.text(zone)])
        } catch  where error.sqlState == .invalidParameterValue {
            throw BooksError.unknownTimezone(zone)
        }
    }

    /// The installation, whose zone must be the configured one and known to the server.
    public func installation(billingTimezone: String) throws(BooksError) -> Installation {
        try BooksError.wrapping {
            let row = try query("installation/installation")
            guard !row.isEmpty, let id = row.uuid(0, 0), let key = row.bytes(0, 1), let zone = row.text(0, 2) else {
                throw BooksError.noInstallation
            }
            guard zone == billingTimezone else {
                throw BooksError.otherTimezone(books: zone, configured: billingTimezone)
            }
            try requireTimezone(zone)
            return Installation(id: id, callKey: CallKey(key), billingTimezone: zone)
        }
    }
}
