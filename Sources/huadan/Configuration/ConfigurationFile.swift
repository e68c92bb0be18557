import Foundation

/// The file that `HUADAN_CONFIG` names: lines of KEY=VALUE, as a systemd EnvironmentFile.
///
/// Empty lines and lines that
/// begin with `#` do not count; a value may stand in quotes.
enum ConfigurationFile {
    static func read(_ path: String) throws(ConfigurationError) -> [String: String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .unreadableFile(path: path, reason: error.localizedDescription)
        }
        var values: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            guard !trimmed.isEmpty, !trimmed.hasPrefix("#") else { continue }
            guard let equals = trimmed.firstIndex(of: "=") else { throw .wrongLine(path: path, line: index + 1) }
            let key = String(trimmed[..<equals])
            guard SettingKey(rawValue: key) != nil else { throw .unknownKey(key, path: path, line: index + 1) }
            values[key] = unquoted(trimmed[trimmed.index(after: equals)...])
        }
        return values
    }

    private static func unquoted(_ text: Substring) -> String {
        let isQuoted =
            text.count >= 2
            && (text.hasPrefix("\"") && text.hasSuffix("\"") || text.hasPrefix("'") && text.hasSuffix("'"))
        return String(isQuoted ? text.dropFirst().dropLast() : text)
    }
}
