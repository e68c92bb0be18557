import BooksTestSupport

/// Each kind of discrepancy once where it is and once where it is not, with all else in order.
enum KindCases {
    private static let end = utc("2026-11-20 04:00:00")

    private static func cdr(_ change: (inout TestCDR) -> Void) -> Fact {
        var cdr = TestCDR("s", endSeconds: end)
        change(&cdr)
        return .cdr(cdr)
    }

    private static let status = statusOfCall("s", endSeconds: end)
    private static let plain = cdr { _ in }

    private static func item(_ name: String, _ facts: [Fact], _ kinds: [String]) -> JudgingTests.KindCase {
        JudgingTests.KindCase(name: name, facts: facts, kinds: kinds)
    }

    static let all: [JudgingTests.KindCase] =
        [
            item("a complete call", [plain] + status, []),
            item("no CDR", status, ["missing_fee"]),
            item("no status", [plain], ["missing_status"]),
            item("no disconnect", [plain] + status.dropLast(), ["incomplete_status"]),
            item("no answer event", [plain, status[0], status[2]], ["answer_mismatch"]),
            item("no answer event and no disconnect", [plain, status[0]], ["incomplete_status"]),
            item("an answer event and no answered leg", [cdr { $0.unanswer() }] + status, ["answer_mismatch"]),
            item(
                "an answer event without a disconnect, no leg",
                [cdr { $0.unanswer() }, status[1]],
                ["answer_mismatch", "incomplete_status"]
            ),
            item("only the first leg answered", [cdr { $0.times["fwdAnswerTime"] = nil }] + status, []),
        ] + versions + several + times + codes

    private static let versions = [
        item("the same CDR twice", [plain, cdr { $0.atMicros += 1 }] + status, []),
        item("two versions", [plain, changed("userData", "x", 1)] + status, ["conflicting_fee"]),
        item(
            "two versions and a repeat of the later",
            [plain, changed("userData", "x", 1), changed("userData", "x", 2)] + status,
            ["conflicting_fee"]
        ),
    ]

    private static let several = [
        item("two CDRs", [plain, cdr { $0.icid = "i2" }] + status, ["several_fees"]),
        item(
            "two CDRs of different apps",
            [plain, cdr { ($0.icid, $0.app) = ("i2", "app-2") }] + status,
            ["app_mismatch", "several_fees"]
        ),
        item(
            "two versions of different apps",
            [plain, cdr { ($0.app, $0.atMicros) = ("app-2", $0.atMicros + 1) }] + status,
            ["conflicting_fee"]
        ),
        item("a CDR of an unknown app", [cdr { $0.app = "ghost" }] + status, ["unknown_app"]),
        item("a CDR of no app", [cdr { $0.app = nil }] + status, ["unknown_app"]),
    ]

    private static let times = [
        item("alerting before start", [cdr { $0.times["callOutAlertingTime"] = end - 70 }] + status, ["time_order"]),
        item("alerting at start", [cdr { $0.times["callOutAlertingTime"] = end - 69 }] + status, []),
        item("answer after end", [cdr { $0.times["fwdAnswerTime"] = end + 1 }] + status, ["time_order"]),
        item("answer at end", [cdr { $0.times["fwdAnswerTime"] = end }] + status, []),
        item("legs in any order", [cdr { $0.times["fwdStartTime"] = end - 100 }] + status, []),
        item("an unreadable time", [cdr { $0.others["callInTime"] = "nonsense" }] + status, ["time_order"]),
        item("the first version is in order", [plain, badTime(1)] + status, ["conflicting_fee"]),
        item("the first version is not", [plain, badTime(-1)] + status, ["conflicting_fee", "time_order"]),
    ]

    private static let codes =
        [
            item("no service", [cdr { $0.service = nil }] + status, ["unknown_service"]),
            item("another service", [cdr { $0.service = "005" }] + status, ["unknown_service"]),
            item("service as a number", [cdr { $0.service = "2" }] + status, ["unknown_service"]),
        ]
        + ["001", "003", "004"].map { (code: String) in
            item("service \(code)", [cdr { $0.service = code }] + status, [])
        }

    private static func changed(_ field: String, _ value: String, _ delayMicros: Int64) -> Fact {
        cdr {
            $0.others[field] = value
            $0.atMicros += delayMicros
        }
    }

    private static func badTime(_ delayMicros: Int64) -> Fact {
        cdr {
            $0.times["fwdAnswerTime"] = end + 9
            $0.atMicros += delayMicros
        }
    }
}
