import Glibc

/// One of PostgreSQL's own client programs, such as `pg_dump`.
public struct PostgresTool: Hashable, Sendable {
    /// Its absolute path.
    public let path: String
    /// Its major version, for example 15.
    public let major: Int

    /// The oldest installed program of this name that is not older than a server's major version.
    ///
    /// Looks where the server's programs are and on the search path; `nil` when there is none.
    public static func find(_ name: String, atLeast major: Int) -> PostgresTool? {
        let found = ClusterPrograms.candidates().compactMap { inspect("\($0)/\(name)") }
        return found.filter { $0.major >= major }.min { $0.major < $1.major }
    }

    private static func inspect(_ path: String) -> PostgresTool? {
        guard access(path, X_OK) == 0, let outcome = try? ClusterCommand(arguments: [path, "--version"]).run(),
            outcome.status == 0, let major = ClusterPrograms.major(fromVersion: outcome.output)
        else { return nil }
        return PostgresTool(path: path, major: major)
    }
}

extension ConnectionSettings {
    /// The same connection for a program of PostgreSQL's own: what may stand on its command line, and the password for
    /// its environment, where no other user can read it.
    ///
    /// - Throws: ``PostgresError`` of kind `cannotConnect` when the connection string cannot be read, or holds a secret
    ///   that such a program takes from its command line only.
    public func forTools() throws(PostgresError) -> (conninfo: String, environment: [String: String]) {
        var given = try given()
        let password = given.removeValue(forKey: "password")
        guard given["sslpassword"] == nil else {
            throw PostgresError(
                .cannotConnect,
                "PostgreSQL's own programs cannot be given sslpassword in secret; use a key without one"
            )
        }
        given["fallback_application_name"] = applicationName
        let words = given.sorted { $0.key < $1.key }.map { "\($0)=\(ClusterSocket.quoted($1))" }
        return (words.joined(separator: " "), password.map { ["PGPASSWORD": $0] } ?? [:])
    }
}
