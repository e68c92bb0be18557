import Foundation

/// Lets the system calls of a program under test fail, or kills it between two of them: a library is preloaded into
/// the program and follows a plan, which may change while the program runs.
///
/// The program itself knows nothing of it; `faults.c` says what a line of a plan means.
public final class FaultPlan: Sendable {
    private let path: String
    private let library: String

    /// Compiles the library into a folder; there is no plan yet.
    public init(in folder: String) throws {
        path = folder + "/faults"
        library = folder + "/faults.so"
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "faults.c").path
        let compiler = Process()
        compiler.executableURL = try Self.compiler()
        compiler.arguments = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, source]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw FaultPlanError(description: "cannot compile \(source)") }
    }

    /// What a program needs in its environment to follow the plan.
    public var environment: [String: String] { ["LD_PRELOAD": library, "TEST_FAULTS_PLAN": path] }

    /// Replaces the plan, whole.
    public func set(_ lines: String...) throws {
        let text = lines.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    /// Takes the plan away: everything works again.
    public func clear() throws {
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }

    /// How many moments of the plan's kills the last program that ended by itself had.
    public func momentsSeen() throws -> Int {
        let text = try String(contentsOfFile: path + ".seen", encoding: .utf8)
        guard let count = Int(text.dropLast()) else { throw FaultPlanError(description: "not a count: \(text)") }
        return count
    }

    /// The compiler beside `swift`, which every toolchain has.
    private static func compiler() throws -> URL {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for folder in folders {
            let swift = URL(filePath: "\(folder)/swift").resolvingSymlinksInPath()
            let clang = swift.deletingLastPathComponent().appending(path: "clang")
            if FileManager.default.isExecutableFile(atPath: clang.path) { return clang }
        }
        throw FaultPlanError(description: "no clang beside swift in PATH")
    }
}

/// Why nothing can be made to fail.
public struct FaultPlanError: Error, CustomStringConvertible {
    /// What could not be done.
    public let description: String
}
