/// The texts that can stand for the address of a push in its signature.
///
/// Nothing published says which one the platform signs.
public enum SignedURL {
    /// Every way to write the address, the likeliest first: query and final slash as received and the other way, the
    /// default port named and not, and the BASE64 of each.
    ///
    /// - Parameters:
    ///   - base: Scheme, host and path prefix under which the platform sees us, such as `https://cdr.example.com`.
    ///   - target: Path and query as received, such as `/n/…`.
    public static func texts(base: String, target: String) -> [String] {
        var base = base[...]
        while base.hasSuffix("/") { base.removeLast() }
        var texts: [String] = []
        for start in starts(String(base)) {
            for end in ends(target) where !texts.contains(start + end) { texts.append(start + end) }
        }
        return texts + texts.map(Base64.encode)
    }

    /// The base with and without the default port of its scheme.
    private static func starts(_ base: String) -> [String] {
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")] {
            guard base.lowercased().hasPrefix(scheme) else { continue }
            let authority = base.dropFirst(scheme.count).prefix { $0 != "/" }
            let path = base[authority.endIndex...]
            let start = base[..<authority.startIndex]
            if authority.hasSuffix(port) { return [base, String(start + authority.dropLast(port.count) + path)] }
            // In brackets stand the colons of an IPv6 address.
            let host = authority.lastIndex(of: "]").map { authority[$0...] } ?? authority
            if !host.contains(":") { return [base, String(start + authority + port + path)] }
        }
        return [base]
    }

    /// The target with and without its query, each with and without a slash at the end of the path.
    private static func ends(_ target: String) -> [String] {
        let path = target.prefix { $0 != "?" }
        let query = target[path.endIndex...]
        let other = path.hasSuffix("/") ? String(path.dropLast()) : path + "/"
        return query.isEmpty ? [target, other] : [target, String(path), other + query, other]
    }
}
