import Foundation

/// An OpenAPI document, as far as it says which answers there are.
struct APIDescription {
    private let root: [String: Any]

    init(_ text: String) throws {
        root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    private subscript(_ keys: String...) -> Any? {
        keys.reduce(root as Any?) { ($0 as? [String: Any])?[$1] }
    }

    var paths: [String] { ((self["paths"] as? [String: Any]) ?? [:]).keys.sorted() }

    /// The examples of a push, as bodies.
    var pushExamples: [String] {
        let content = self["components", "requestBodies", "Push", "content", "application/json", "examples"]
        return ((content as? [String: [String: Any]]) ?? [:]).values.compactMap { example in
            let value = example["value"].flatMap { try? JSONSerialization.data(withJSONObject: $0) }
            return value.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// What about an answer the document does not say.
    func problems(with reply: RawReply, of path: String, hasBody: Bool) -> [String] {
        let operations = self["paths", path] as? [String: [String: Any]] ?? [:]
        let responses = operations.values.first?["responses"] as? [String: [String: Any]] ?? [:]
        guard let response = responses["\(reply.status)"].map(resolved) else {
            return ["\(path) describes no answer \(reply.status)"]
        }
        let contents = response["content"] as? [String: [String: Any]] ?? [:]
        let type = String((reply.headers["content-type"] ?? "").prefix { $0 != ";" })
        guard let content = contents[type] else { return ["\(path) \(reply.status) describes no \(type)"] }
        guard hasBody, type == "application/json" else { return [] }
        guard let body = try? JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any] else {
            return ["\(path) \(reply.status) is no JSON object"]
        }
        return mismatches(body, resolved(content["schema"] as? [String: Any] ?? [:]))
    }

    private func mismatches(_ body: [String: Any], _ schema: [String: Any]) -> [String] {
        let required = schema["required"] as? [String] ?? []
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let missing = required.filter { body[$0] == nil }.map { "\($0) is missing" }
        let wrong = properties.filter { $0.value["type"] as? String == "string" && body[$0.key] != nil }
            .filter { !(body[$0.key] is String) }.map { "\($0.key) is no text" }
        return missing + wrong
    }

    /// Follows a reference.
    private func resolved(_ object: [String: Any]) -> [String: Any] {
        guard let reference = object["$ref"] as? String else { return object }
        let keys = reference.split(separator: "/").dropFirst().map(String.init)
        return keys.reduce(root as Any?) { ($0 as? [String: Any])?[$1] } as? [String: Any] ?? [:]
    }
}
