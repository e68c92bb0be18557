import Foundation

extension Calendar {
    /// The date so many days before today in the billing zone, as `yyyy-MM-dd`.
    static func day(before count: Int) throws -> String {
        guard let zone = TimeZone(identifier: "Asia/Shanghai") else { throw Failure("no billing zone") }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard let date = calendar.date(byAdding: .day, value: -count, to: Date()) else { throw Failure("no such day") }
        return date.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    /// Now, as commands take it.
    static var nowText: String { Date().formatted(.iso8601) }
}
