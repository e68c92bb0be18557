import Books
import Nightly

/// What stands in the way of closing a month, with the command that deals with each.
struct ObstaclesText {
    private let obstacles: [PeriodObstacle]

    /// What a refusal says; none: it is another error.
    init?(_ error: NightlyError) {
        guard case .obstacles(_, let obstacles) = error else { return nil }
        self.obstacles = obstacles
    }

    /// A table, a line a kind and app.
    var lines: [String] {
        var table = TextTable(["in the way", "app", "count", "money", "what to do"])
        for obstacle in obstacles {
            table.add([
                obstacle.kind, obstacle.appKey.isEmpty ? "-" : obstacle.appKey, "\(obstacle.count)",
                obstacle.money.isEmpty ? "-" : obstacle.money, Self.remedy(obstacle),
            ])
        }
        return table.lines
    }

    private static func remedy(_ obstacle: PeriodObstacle) -> String {
        switch obstacle.kind {
        case "awaiting_fee", "awaiting_status": "wait for the other side, then close again"
        case "set_aside": "huadan set-aside list; huadan set-aside retry or dismiss"
        case "unknown_app" where !obstacle.appKey.isEmpty:
            "huadan app add \(quoted(obstacle.appKey)), or " + waive(obstacle)
        case "unrated": "huadan rates load FILE, or " + waive(obstacle)
        case "conflicting_fee":
            "huadan discrepancy list --kind conflicting_fee --each; huadan conflict choose ID --version N --reason R"
        default: waive(obstacle)
        }
    }

    private static func waive(_ obstacle: PeriodObstacle) -> String {
        "huadan discrepancy waive --kind \(obstacle.kind) --app \(quoted(obstacle.appKey))"
            + " --from \(obstacle.firstDay) --to \(obstacle.lastDay) --reason R"
    }

    /// For a shell.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
