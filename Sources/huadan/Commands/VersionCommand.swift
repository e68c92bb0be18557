import ArgumentParser

/// `huadan version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the program's version.",
        discussion: """
            Example:
              huadan version
            """
    )

    func run() {
        print("huadan \(ProgramVersion.text)")
    }
}
