import ArgumentParser
import Foundation

/// The command line.
@main
struct Huadan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "huadan",
        abstract: "Call records of a cloud voice platform: taken in, reconciled every night, reported to finance.",
        discussion: """
            Settings come from the command line, the environment (HUADAN_…) or the file that HUADAN_CONFIG names; \
            `huadan config` lists them. Results go to standard output, logs to standard error.

            Exit status: 0 done; 64 wrong usage; 65 bad input data; 69 a service is unavailable; 73 cannot write; \
            75 try again; 78 bad configuration; 1 anything else.
            """,
        version: ProgramVersion.text,
        subcommands: Command.all
    )

    static func main() async {
        FileModes.keepPrivate()
        // A reader that went away is an error of writing, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(after: error)
        }
    }

    private static func exit(after error: any Error) -> Never {
        // What was said before stands before the error, also where both go into one file.
        fflush(nil)
        let status = ExitStatus(error)
        // What ArgumentParser throws knows its own text and status: help, version, wrong usage.
        if status == .anythingElse, isFromParser(error) { exit(withError: error) }
        FileHandle.standardError.write(Data("huadan: \(error)\n".utf8))
        Foundation.exit(status.rawValue)
    }

    private static func isFromParser(_ error: any Error) -> Bool {
        error is CleanExit || error is ValidationError || error is ExitCode
            || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

/// The version in `huadan version`, manifests and the run history.
enum ProgramVersion {
    static let text = "0.1.0"
}
