import Postgres

/// An invariant of the books and what breaks it.
public struct CheckedInvariant: Sendable, Equatable {
    /// File of the check below `sql/`.
    public let name: String
    /// What must hold.
    public let sentence: String
    /// Which rows break it, the first hundred at most; empty when it holds.
    public let broken: [String]
}

/// A digest over all facts, whatever their order and whatever database they are in.
public struct FactsDigest: Sendable, Equatable {
    /// Versions of CDRs.
    public let cdrs: Int64
    /// Status events.
    public let events: Int64
    /// Records that were there already when they came.
    public let repeats: Int64
    /// Distinct contents that were set aside.
    public let setAside: Int64
    /// SHA-256, hexadecimal.
    public let digest: String
}

/// The end of the chain of digests.
public struct DigestLink: Sendable, Equatable {
    /// Its number; 1 for the first.
    public let link: Int64
    /// As-of of the run that added it.
    public let asOfMicros: Int64
    /// SHA-256, hexadecimal.
    public let digest: String
}

extension Night {
    /// How many breaking rows of an invariant are named.
    private static let mostBroken = 100

    /// Checks every invariant of `sql/checks/books/`, as of the instant that was set.
    public func checkInvariants(progress: (String) -> Void) throws(BooksError) -> [CheckedInvariant] {
        try BooksError.wrapping {
            try SQLFile.all(in: "checks/books").map { file in
                progress(file.name)
                let rows = try books.connection.query(file.text, [], name: file.name)
                return CheckedInvariant(
                    name: file.name,
                    sentence: file.sentence,
                    broken: rows.rows.prefix(Self.mostBroken).map { $0.text(0) ?? "" }
                )
            }
        }
    }

    /// Works out days again from all facts and acts, beside the books, and compares.
    ///
    /// - Parameter days: None: every day.
    /// - Returns: What differs; empty when the books are right.
    public func recompute(days: [String]?, progress: (String) -> Void) throws(BooksError) -> [String] {
        try BooksError.wrapping {
            try makeTables()
            if let days {
                for day in days { try books.execute("night/one_day", [.text(day)]) }
            } else {
                try books.execute("verify/all_days")
            }
            try lookBack(progress)
            return try ["call_result", "cdr_result", "cdr_charge", "daily_usage", "daily_charge"].flatMap { table in
                progress("comparing")
                let file = SQLFile("verify/difference").on(table: table)
                return try books.connection.query(file.text, [], name: file.name).rows.prefix(Self.mostBroken)
                    .map { $0.text(0) ?? "" }
            }
        }
    }

    /// The digest over all facts.
    public func factsDigest() throws(BooksError) -> FactsDigest {
        try BooksError.wrapping {
            let row = try books.query("verify/facts_digest")
            return FactsDigest(
                cdrs: row.int(0, 0) ?? 0,
                events: row.int(0, 1) ?? 0,
                repeats: row.int(0, 2) ?? 0,
                setAside: row.int(0, 3) ?? 0,
                digest: row.text(0, 4) ?? ""
            )
        }
    }

    /// The end of the chain; none before the first run.
    public func lastLink() throws(BooksError) -> DigestLink? {
        try BooksError.wrapping {
            let row = try books.query("verify/last_link")
            guard !row.isEmpty, let link = row.int(0, 0), let asOf = row.unixMicros(0, 1) else { return nil }
            return DigestLink(link: link, asOfMicros: asOf, digest: row.text(0, 2) ?? "")
        }
    }

    /// Whether a manifest is one that the books have kept for a day or a month; none when they kept none for it.
    public func hasKept(manifest: String, of span: String) throws(BooksError) -> Bool? {
        try BooksError.wrapping { try books.query("verify/manifest", [.text(span), .text(manifest)]).bool(0, 0) }
    }
}

extension SQLFile {
    /// What the comment at its head says.
    fileprivate var sentence: String {
        text.split(separator: "\n").prefix { $0.hasPrefix("--") }.map { $0.dropFirst(2).trimmingSpaces }
            .joined(separator: " ")
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring { drop { $0 == " " } }
}
