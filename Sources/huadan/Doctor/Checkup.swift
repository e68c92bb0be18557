/// What one check of `doctor` says.
struct CheckResult {
    /// How bad it is.
    enum Level: String {
        case ok
        case warn
        case fail = "FAIL"
    }

    let level: Level
    let name: String
    /// What was found.
    let finding: String
    /// What to do about it; empty when there is nothing to do.
    let advice: String

    static func ok(_ name: String, _ finding: String) -> CheckResult {
        CheckResult(level: .ok, name: name, finding: finding, advice: "")
    }

    static func warn(_ name: String, _ finding: String, _ advice: String) -> CheckResult {
        CheckResult(level: .warn, name: name, finding: finding, advice: advice)
    }

    static func fail(_ name: String, _ finding: String, _ advice: String) -> CheckResult {
        CheckResult(level: .fail, name: name, finding: finding, advice: advice)
    }

    /// `warn disk: 6% free; make room`.
    var line: String {
        let level = level.rawValue + String(repeating: " ", count: 4 - level.rawValue.count)
        return "\(level) \(name): \(finding)" + (advice.isEmpty ? "" : "; \(advice)")
    }
}
