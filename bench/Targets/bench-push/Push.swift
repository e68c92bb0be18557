import Foundation

/// Sends pushes that are all new, or writes them to standard output; see `usage`.
@main
struct Push {
    private static let usage = """
        usage: bench-push send  --port P --path /n/TOKEN [--kind cdr|status] [--records 50] [--connections 16]
                                [--seconds 10] [--pushes N] [--rate PUSHES_A_SECOND] [--first N] [--day D]
               bench-push write --pushes N [--kind cdr|status] [--records 50] [--first N] [--day D]
               bench-push first --port P --path /n/TOKEN    waits for the first 200, prints when: microseconds since 1970
        """

    static func main() {
        let options = Options(CommandLine.arguments.dropFirst(2))
        switch CommandLine.arguments.dropFirst().first {
        case "send": print(Load(plan(options)).run())
        case "write": write(options)
        case "first": print(first(options))
        default: stop(usage)
        }
    }

    private static func kind(_ options: Options) -> PushBody.Kind {
        guard let kind = PushBody.Kind(rawValue: options.text("kind", "cdr")) else { stop("--kind: cdr or status") }
        return kind
    }

    private static func plan(_ options: Options) -> Load.Plan {
        Load.Plan(
            port: UInt16(options.number("port")),
            path: options.text("path", "/n"),
            kind: kind(options),
            recordsPerPush: options.number("records", 50),
            connections: options.number("connections", 16),
            day: options.text("day", "2026-01-05"),
            first: UInt64(options.number("first", 1)),
            pushes: options.text("pushes", "").isEmpty ? nil : UInt64(options.number("pushes")),
            seconds: options.real("seconds") ?? (options.text("pushes", "").isEmpty ? 10 : 86_400),
            rate: options.real("rate")
        )
    }

    private static func write(_ options: Options) {
        let day = options.text("day", "2026-01-05")
        var body = PushBody(kind(options), records: options.number("records", 50), day: day)
        let first = options.number("first", 1)
        for push in 0..<options.number("pushes") {
            body.renumber(from: UInt64(first + push * body.records))
            FileHandle.standardOutput.write(Data(body.bytes + [0x0A]))
        }
    }

    /// Asks again at once: each attempt is a new connection.
    private static func first(_ options: Options) -> Int64 {
        let body = PushBody(.status, records: 1, day: options.text("day", "2026-01-05"))
        var connection = HTTPConnection(
            port: UInt16(options.number("port")),
            path: options.text("path", "/n"),
            bodyBytes: body.bytes.count
        )
        var own = body
        own.renumber(from: UInt64(options.number("first", 1)))
        for _ in 0..<60_000 {
            if connection.post(own.bytes) == 200 { return Int64(Date().timeIntervalSince1970 * 1e6) }
            connection.close()
            usleep(500)
        }
        stop("no 200 within a minute")
    }
}
