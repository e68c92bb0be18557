import Foundation

/// Where the pushes of each app go.
struct PushTargets: Sendable {
    private enum Way: Sendable {
        case one(String)
        case anonymous(base: String)
        case tokens(base: String, [String: String])
    }

    private let way: Way

    /// - Parameters:
    ///   - address: The base address of a `serve`, or a push URL for all.
    ///   - tokens: Token by app key.
    /// - Throws: ``CommandFailure`` with ``ExitStatus/wrongUsage``.
    init(address: String, tokens: [String: String] = [:], apps: [String] = []) throws {
        guard let parts = URLComponents(string: address), ["http", "https"].contains(parts.scheme),
            parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil
        else {
            throw CommandFailure(
                .wrongUsage,
                "--to takes an address such as http://127.0.0.1:8080 or a push URL, not \(address)"
            )
        }
        var base = address
        while base.hasSuffix("/") { base.removeLast() }
        let steps = parts.path.split(separator: "/")
        let isPushURL = steps.last == "n" || steps.dropLast().last == "n"
        guard !tokens.isEmpty else {
            way = isPushURL ? .one(base) : .anonymous(base: base)
            return
        }
        guard !isPushURL else {
            throw CommandFailure(.wrongUsage, "--to is a push URL already; --token goes with a base address")
        }
        if let app = apps.first(where: { tokens[$0] == nil }) {
            throw CommandFailure(.wrongUsage, "--token is missing for the app \(app); give one for each registered app")
        }
        if let stray = tokens.keys.sorted().first(where: { !apps.contains($0) }) {
            throw CommandFailure(
                .wrongUsage,
                "--token names \(stray), but the registered apps are \(apps.joined(separator: ", "))"
            )
        }
        way = .tokens(base: base, tokens)
    }

    /// The push URL of an app.
    func url(ofApp key: String) -> String {
        switch way {
        case .one(let url): url
        case .anonymous(let base): base + "/n"
        case .tokens(let base, let tokens): "\(base)/n/\(tokens[key] ?? "")"
        }
    }
}
