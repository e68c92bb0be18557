import Glibc

/// What a data directory knows of its cluster, or a cluster of its data directory: lines of `key=value`.
struct ClusterRecord: Hashable {
    /// The path of a cluster that lives inside its data directory, and moves along with it.
    static let inside = "."

    /// Random, never changes while the cluster lives: 32 hexadecimal digits.
    var id: String
    /// In the data directory: where the cluster lives.
    ///
    /// In the cluster: the data directory it belongs to.
    var path: String
    /// The major version that initialised the cluster, nil before that is done.
    var initialisedBy: Int?

    static func makeID() -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = (0..<2).map { _ in String(generator.next() as UInt64, radix: 16) }
        return halves.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
    }

    /// The record at a path, nil when there is none.
    static func read(_ file: String) throws(PrivateClusterError) -> ClusterRecord? {
        guard let text = try ClusterFiles.read(file) else { return nil }
        guard let record = ClusterRecord(text: text) else { throw .damagedRecord(path: file) }
        return record
    }

    init(id: String, path: String, initialisedBy: Int? = nil) {
        self.id = id
        self.path = path
        self.initialisedBy = initialisedBy
    }

    init?(text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let sign = line.firstIndex(of: "=") else { return nil }
            values[line[..<sign]] = line[line.index(after: sign)...]
        }
        guard let id = values["id"], id.count == 32, id.allSatisfy(\.isHexDigit),
            let path = values["path"], path.hasPrefix("/") || path == Self.inside
        else { return nil }
        self.init(id: String(id), path: String(path), initialisedBy: values["initialised_by"].flatMap { Int($0) })
    }

    var text: String {
        let version = initialisedBy.map { "initialised_by=\($0)\n" } ?? ""
        return "# Written by huadan: which private cluster belongs to which data directory.\nid=\(id)\npath=\(path)\n"
            + version
    }

    func write(_ file: String) throws(PrivateClusterError) {
        try ClusterFiles.replace(file, with: text, mode: 0o600)
    }
}
