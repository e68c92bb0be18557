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

extension Books {
    /// Makes the installation at the first migration, and checks that the billing zone is still the one it was made
    /// with.
    ///
    /// - Throws: ``BooksError/otherTimezone(books:configured:)``, ``BooksError/unknownTimezone(_:)``,
    ///   ``BooksError/database(_:)``.
    public func install(billingTimezone: String, nowMicros: Int64) throws(BooksError) -> Installation {
        try BooksError.wrapping {
            let isKnown = try query("installation/timezone_is_known", [.text(billingTimezone)]).bool(0, 0) ?? false
            guard isKnown else { throw BooksError.unknownTimezone(billingTimezone) }
            let fresh = UUIDBytes(CallKey.randomBytes().prefix(16))
            try execute(
                "installation/install",
                [.uuid(fresh), .bytes(CallKey.randomBytes()), .text(billingTimezone), .instant(unixMicros: nowMicros)]
            )
            return try installation(billingTimezone: billingTimezone)
        }
    }

    /// The installation, whose zone must be the configured one.
    public func installation(billingTimezone: String) throws(BooksError) -> Installation {
        try BooksError.wrapping {
            let row = try query("installation/installation")
            guard !row.isEmpty, let id = row.uuid(0, 0), let key = row.bytes(0, 1), let zone = row.text(0, 2) else {
                throw BooksError.noInstallation
            }
            guard zone == billingTimezone else {
                throw BooksError.otherTimezone(books: zone, configured: billingTimezone)
            }
            return Installation(id: id, callKey: CallKey(key), billingTimezone: zone)
        }
    }
}
