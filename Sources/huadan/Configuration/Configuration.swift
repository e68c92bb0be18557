import Ingest
import Postgres

/// The settings of this process: each key's value and where it came from.
struct Configuration: Sendable {
    /// Where a value came from.
    enum Origin: Sendable, Equatable {
        case commandLine
        case environment
        case file(String)
        case builtIn

        var text: String {
            switch self {
            case .commandLine: "command line"
            case .environment: "environment"
            case .file(let path): path
            case .builtIn: "default"
            }
        }
    }

    private let values: [SettingKey: (text: String, origin: Origin)]

    /// Reads command line, environment and the file that `HUADAN_CONFIG` names, in this order; the first one wins.
    ///
    /// - Throws: ``ConfigurationError``, which names the key.
    init(commandLine: [SettingKey: String], environment: [String: String]) throws(ConfigurationError) {
        let path = environment["HUADAN_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let file = try path.map { path throws(ConfigurationError) in try ConfigurationFile.read(path) } ?? [:]
        var values: [SettingKey: (text: String, origin: Origin)] = [:]
        for key in SettingKey.allCases {
            if let text = commandLine[key] {
                values[key] = (text, .commandLine)
            } else if let text = environment[key.rawValue], !text.isEmpty {
                values[key] = (text, .environment)
            } else if let path, let text = file[key.rawValue], !text.isEmpty {
                values[key] = (text, .file(path))
            } else if let text = key.defaultValue {
                values[key] = (text, .builtIn)
            }
        }
        self.values = values
        if let url = commandLine[.databaseURL], ConnectionSettings(url, applicationName: "huadan").holdsPassword {
            throw .passwordOnCommandLine
        }
        for key in SettingKey.allCases { try check(key) }
        try checkTogether()
    }

    /// The value as it was given; none when unset.
    func text(_ key: SettingKey) -> String? { values[key]?.text }

    /// Where the value came from.
    func origin(_ key: SettingKey) -> Origin { values[key]?.origin ?? .builtIn }

    /// A value that always is there because it has a default.
    func given(_ key: SettingKey) -> String { values[key]?.text ?? "" }

    /// Seconds of a duration.
    func seconds(_ key: SettingKey) -> Int64 { DurationText.seconds(given(key)) ?? 0 }

    /// Bytes of a size.
    func bytes(_ key: SettingKey) -> Int64 { ByteText.bytes(given(key)) ?? 0 }

    /// A whole number.
    func count(_ key: SettingKey) -> Int { Int(given(key)) ?? 0 }

    /// A flag.
    func flag(_ key: SettingKey) -> Bool { given(key) == "true" }

    private func check(_ key: SettingKey) throws(ConfigurationError) {
        guard let text = values[key]?.text else { return }
        let isGood =
            switch key.kind {
            case .path, .host, .timezone: !text.isEmpty
            case .database: (try? ConnectionSettings(text, applicationName: "huadan").validate()) != nil
            case .url: text.hasPrefix("http://") || text.hasPrefix("https://")
            case .flag: text == "true" || text == "false"
            case .choice(let choices): choices.contains(text)
            case .port: wholeNumber(text).map { $0 <= 65_535 } ?? false
            case .addresses: AddressList(text) != nil
            case .count(let range): wholeNumber(text).map(range.contains) ?? false
            case .bytes(let range): ByteText.bytes(text).map(range.contains) ?? false
            case .duration(let range): DurationText.seconds(text).map(range.contains) ?? false
            }
        guard isGood else {
            throw .wrongValue(key, key.isSecret ? "a value that is not shown" : text, origin(key).text)
        }
    }

    private func checkTogether() throws(ConfigurationError) {
        guard (text(.tlsCertificate) == nil) == (text(.tlsKey) == nil) else { throw .tlsNeedsBoth }
    }
}

/// Why the configuration cannot be used.
///
/// Exit status 78.
enum ConfigurationError: Error, CustomStringConvertible {
    case wrongValue(SettingKey, String, String)
    case tlsNeedsBoth
    case passwordOnCommandLine
    case anonymousAnywhere(host: String)
    case metricsToken(path: String, reason: String)
    case unreadableFile(path: String, reason: String)
    case wrongLine(path: String, line: Int)
    case unknownKey(String, path: String, line: Int)
    case noInstallation(directory: String)

    var description: String {
        switch self {
        case .wrongValue(let key, let value, let origin):
            "\(key.rawValue) is \(value) (\(origin)), but takes: \(key.kind.range)"
        case .tlsNeedsBoth: "HUADAN_HTTP_TLS_CERT and HUADAN_HTTP_TLS_KEY go together: give both or neither"
        case .passwordOnCommandLine:
            "--database-url holds a password, which everybody on this machine can read in the list of processes; put it "
                + "into the environment (HUADAN_DATABASE_URL), the file that HUADAN_CONFIG names, or ~/.pgpass"
        case .anonymousAnywhere(let host):
            "HUADAN_INGEST_ANONYMOUS is true and HUADAN_HTTP_HOST is \(host), so anybody who reaches it could push; "
                + "give apps tokens with `huadan app add`, or say HUADAN_INGEST_ANONYMOUS_ANYWHERE=true"
        case .metricsToken(let path, let reason): "HUADAN_METRICS_TOKEN_FILE names \(path), \(reason)"
        case .unreadableFile(let path, let reason): "HUADAN_CONFIG names \(path), which cannot be read: \(reason)"
        case .wrongLine(let path, let line): "\(path), line \(line): expected KEY=VALUE"
        case .unknownKey(let key, let path, let line):
            "\(path), line \(line): there is no key \(key); `huadan config` lists the keys"
        case .noInstallation(let directory):
            "there is no installation in \(directory) (HUADAN_DATA_DIR); `huadan migrate` makes one, "
                + "as do serve, import, `app add` and demo"
        }
    }
}
