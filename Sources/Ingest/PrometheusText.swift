/// Writes metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    mutating func family(_ name: String, type: String, help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], value: some CustomStringConvertible) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    mutating func counter(_ name: String, help: String, _ value: Int) {
        family(name, type: "counter", help: help)
        sample(name, value: value)
    }

    mutating func gauge(_ name: String, help: String, _ value: (some CustomStringConvertible)?) {
        guard let value else { return }
        family(name, type: "gauge", help: help)
        sample(name, value: value)
    }

    mutating func histogram(_ name: String, help: String, _ histogram: Histogram) {
        family(name, type: "histogram", help: help)
        var cumulated = 0
        for (boundMicros, count) in zip(Histogram.boundsMicros, histogram.bucketCounts) {
            cumulated += count
            sample(name + "_bucket", [("le", Self.seconds(micros: boundMicros))], value: cumulated)
        }
        sample(name + "_bucket", [("le", "+Inf")], value: histogram.count)
        sample(name + "_sum", value: Self.seconds(micros: histogram.sumMicros))
        sample(name + "_count", value: histogram.count)
    }

    /// Whole microseconds as decimal seconds, exact: `0.0025`.
    static func seconds(micros: Int64) -> String {
        let (whole, rest) = micros.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest != 0 else { return String(whole) }
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
