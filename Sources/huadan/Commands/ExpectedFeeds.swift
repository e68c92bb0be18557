import ArgumentParser

/// The feeds an app sends, as `fee,status`.
struct ExpectedFeeds: ExpressibleByArgument {
    let fee: Bool
    let status: Bool

    init(fee: Bool, status: Bool) {
        self.fee = fee
        self.status = status
    }

    init?(argument: String) {
        let feeds = Set(argument.split(separator: ",").map { $0.trimmingPrefix(" ") })
        guard !feeds.isEmpty, feeds.isSubset(of: ["fee", "status"]) else { return nil }
        self.init(fee: feeds.contains("fee"), status: feeds.contains("status"))
    }

    var text: String { [fee ? "fee" : nil, status ? "status" : nil].compactMap { $0 }.joined(separator: ",") }

    var defaultValueDescription: String { text }
}
