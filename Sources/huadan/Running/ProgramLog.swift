import Foundation
import Logging

/// Logs on standard error: text for people, JSON lines for machines.
enum ProgramLog {
    /// Sets the process up for logging and returns its logger.
    static func start(_ configuration: Configuration) -> Logger {
        let level = Logger.Level(rawValue: configuration.given(.logLevel)) ?? .info
        let isJSON = configuration.given(.logFormat) == "json"
        LoggingSystem.bootstrap { label in StandardErrorLog(label: label, logLevel: level, isJSON: isJSON) }
        return Logger(label: "huadan")
    }
}

/// Writes a line per event.
private struct StandardErrorLog: LogHandler {
    let label: String
    var logLevel: Logger.Level
    let isJSON: Bool
    var metadata: Logger.Metadata = [:]

    init(label: String, logLevel: Logger.Level, isJSON: Bool) {
        self.label = label
        self.logLevel = logLevel
        self.isJSON = isJSON
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date().formatted(.iso8601)
        let line =
            isJSON
            ? json(time, event.level, "\(event.message)", all)
            : "\(time) \(event.level) \(event.message)" + all.map { " \($0.key)=\($0.value)" }.joined()
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private func json(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ metadata: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var fields = ["time": time, "level": "\(level)", "label": label, "message": message]
        for (key, value) in metadata { fields[key] = "\(value)" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
