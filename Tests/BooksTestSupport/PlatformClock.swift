import Foundation

/// Seconds since 1970-01-01 UTC of a text as the platform writes times.
///
/// A text that is none is a mistake of the test.
package func utc(_ text: String) -> Int64 {
    let numbers = text.split { "- :".contains($0) }.compactMap { Int32($0) }
    guard numbers.count == 6 else { preconditionFailure("not a time: \(text)") }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
    return Int64(timegm(&parts))
}

/// The same in microseconds.
package func utcMicros(_ text: String) -> Int64 { utc(text) * 1_000_000 }

/// Seconds as the platform writes them.
package func platformText(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
    return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
