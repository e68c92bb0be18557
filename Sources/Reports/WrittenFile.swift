internal import Crypto

/// A control total of a file, such as `amount CNY` = `12.340000`.
public struct ControlTotal: Sendable, Hashable {
    /// The column's name, followed by a space and the currency (or other group) when there is one.
    public let name: String
    /// Exact decimal text.
    public let sum: String

    /// Makes a total.
    public init(name: String, sum: String) {
        self.name = name
        self.sum = sum
    }
}

/// A finished file: what the manifest says about it.
public struct WrittenFile: Sendable, Hashable {
    /// Name inside its folder.
    public let name: String
    /// Rows without the header line; 0 for files without rows.
    public let rows: Int
    /// Size in bytes.
    public let bytes: Int
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits.
    public let sha256: String
    /// Control totals in the order of the layout, groups in byte order.
    public let totals: [ControlTotal]

    /// Makes an entry.
    public init(name: String, rows: Int, bytes: Int, sha256: String, totals: [ControlTotal]) {
        self.name = name
        self.rows = rows
        self.bytes = bytes
        self.sha256 = sha256
        self.totals = totals
    }
}

extension WrittenFile {
    /// One SHA-256 over the names and contents of some files, whatever their order, and over what else their manifest
    /// says, a line each.
    public static func digest(of files: [WrittenFile], with manifestLines: [String] = []) -> String {
        let lines = files.sorted { $0.name < $1.name }.map { "\($0.sha256)  \($0.name)\n" } + manifestLines
        return Hexadecimal.text(SHA256.hash(data: Array(lines.joined().utf8)))
    }
}
