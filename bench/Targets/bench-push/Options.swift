import Foundation

/// The options of the command line: `--name value`.
struct Options {
    private var values: [String: String] = [:]

    init(_ arguments: some Collection<String>) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else { stop("\(name): not an option with a value") }
            values[String(name.dropFirst(2))] = value
        }
    }

    func text(_ name: String, _ standard: String) -> String { values[name] ?? standard }

    func number(_ name: String, _ standard: Int? = nil) -> Int {
        guard let given = values[name] else { return standard ?? missing(name) }
        return Int(given) ?? missing(name)
    }

    func real(_ name: String) -> Double? {
        values[name].map { Double($0) ?? missing(name) }
    }

    private func missing<T>(_ name: String) -> T { stop("--\(name): a number is needed") }
}

/// Ends the program with a sentence.
func stop(_ text: String) -> Never {
    FileHandle.standardError.write(Data("bench-push: \(text)\n".utf8))
    exit(1)
}
