/// What is done with the signatures of an app's pushes.
public enum SignatureMode: String, Sendable, Hashable, CaseIterable, Codable {
    /// They are not looked at.
    case off
    /// They are checked, counted and logged; every push is taken.
    case observe
    /// A push without a right one is refused.
    case require
}
