import Notification
import Synchronization

/// What the platform sends and no table knows, told once and not with every record.
///
/// Such keys and codes are kept with their records; nobody reads them yet. A key that differs from a known one in letter
/// case only means that a value is missing where it belongs.
final class WireDrift: Sendable {
    /// One thing that is new.
    struct Stranger: Hashable, CustomStringConvertible {
        enum Kind: Hashable {
            case key
            /// A key, and the known one that it resembles.
            case letterCase(of: String)
            case serviceType
        }

        let kind: Kind
        let appKey: String
        /// As it came, cut to a length, and only when it is a plain word.
        let name: String

        var description: String {
            let app = appKey.isEmpty ? "no app" : "app \(appKey)"
            return switch kind {
            case .key: "\(app) sends the key \(name), which is not known: it is kept with its records"
            case .letterCase(let known):
                "\(app) sends the key \(name) instead of \(known): letter case counts, so its value is kept and not used"
            case .serviceType: "\(app) sends serviceType \(name), which is not known: its calls need a rule and a name"
            }
        }
    }

    /// Beyond it nothing more is told: names that change with every push would fill the log.
    static let limit = 200

    private let strangers = Mutex<Set<Stranger>>([])

    /// How many there are so far.
    var count: Int { strangers.withLock { $0.count } }

    /// Those of a push that were not there before.
    func notice(_ content: PushContent, tokenAppKey: String) -> [Stranger] {
        var found = Set(content.unknownKeys.map { Stranger(key: $0, appKey: tokenAppKey) })
        for case .cdr(let cdr) in content.records {
            guard let service = cdr.text(.serviceType), !Self.knownServices.contains(service) else { continue }
            found.insert(Stranger(kind: .serviceType, appKey: tokenAppKey, name: plainWord(service)))
        }
        guard !found.isEmpty else { return [] }
        return strangers.withLock { strangers in
            let fresh = found.subtracting(strangers).prefix(max(0, Self.limit - strangers.count))
            strangers.formUnion(fresh)
            return Array(fresh)
        }
    }

    private static let knownServices: Set<String> = ["001", "002", "003", "004"]
}

extension WireDrift.Stranger {
    fileprivate init(key: String, appKey: String) {
        let known = CDRField.ignoringCase(key)?.wireName ?? StatusField.ignoringCase(key)?.wireName
        kind = known.map { .letterCase(of: $0) } ?? .key
        self.appKey = appKey
        name = plainWord(key)
    }
}
