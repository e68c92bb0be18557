import Foundation

/// The address the platform pushes an app's notifications to.
struct PushAddress {
    let url: String
    private let isPublic: Bool

    init(_ configuration: Configuration, token: String) {
        let given = configuration.text(.publicURL)
        isPublic = given != nil
        let scheme = configuration.text(.tlsCertificate) == nil ? "http" : "https"
        let local = "\(scheme)://\(configuration.given(.httpHost)):\(configuration.given(.httpPort))"
        var base = given ?? local
        while base.hasSuffix("/") { base.removeLast() }
        url = "\(base)/n/\(token)"
    }

    /// Prints the address, plain and in BASE64, with both lengths and what is wrong with it.
    func printOut() {
        let encoded = Data(url.utf8).base64EncodedString()
        print("push URL   \(url)  (\(url.utf8.count) characters)")
        print("in BASE64  \(encoded)  (\(encoded.utf8.count) characters)")
        if !isPublic { print("note: set HUADAN_PUBLIC_URL to the address under which the platform sees this host") }
        if url.utf8.count >= 96 {
            print("warning: the platform takes at most 128 characters after BASE64; keep the URL under 96 characters")
        }
    }
}
