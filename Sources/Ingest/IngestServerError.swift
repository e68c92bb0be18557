/// The endpoint cannot be started as it is configured.
public enum IngestServerError: Error, Hashable, CustomStringConvertible {
    /// The certificate or the key cannot be used.
    case tls(path: String, reason: String)

    /// The failure for people: what, which file.
    public var description: String {
        switch self {
        case .tls(let path, let reason): "cannot use the PEM file \(path): \(reason)"
        }
    }
}
