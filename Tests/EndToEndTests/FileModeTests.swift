import Foundation
import Testing

/// What a whole day leaves on the disk, by programs that were started with an open umask.
@Suite struct FileModeTests {
    /// Every file and folder below a path, itself included, with its mode in octal digits.
    private static func modes(below path: String) throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return try ([""] + names).reduce(into: [:]) { modes, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            let kind = attributes[.type] as? FileAttributeType
            guard kind == .typeRegular || kind == .typeDirectory else { return }
            let mode = (attributes[.posixPermissions] as? Int).map { String($0, radix: 8) } ?? "?"
            modes[name] = (kind == .typeDirectory ? "folder " : "file ") + mode
        }
    }

    /// A day of everything that writes.
    private static func live(_ stage: Stage, _ settings: [String: String] = [:]) async throws {
        let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app], settings))
        let pushes = "\(stage.folder)/pushes.jsonl"
        try await stage.done(
            ["simulate", "--calls", "40", "--seed", "5", "--day", "2026-01-15", "--output", pushes],
            settings
        )
        let server = try await stage.serve(settings)
        #expect(await server.push(Body.fee("modes", endingAt: "2026-01-15 05:00:00"), token: token).isKept)
        try await stage.done(["import", pushes], settings)
        try await stage.done(["nightly"], settings)
        try await stage.done(["acts", "export", "--output", "\(stage.dataDirectory)/acts.jsonl"], settings)
        let report = ["report", "usage", "--from", "2026-01-15", "--to", "2026-01-15"]
        try await stage.done(report + ["--output", "\(stage.reportsDirectory)/span.csv"], settings)
        _ = try await stage.run(["doctor"], settings)
        try await server.stop()
        try await stage.done(["replay"], settings)
        try await stage.done(["nightly"], settings)
    }

    @Test(arguments: ["000", "002"])
    func `nobody else can read what the program writes, whatever its umask was`(umask: String) async throws {
        try await Stage.with(.own, umask: umask) { stage in
            try await Self.live(stage)
            let written = try Self.modes(below: stage.dataDirectory)
            for name in ["installation.key", "apps.json", "cluster/record", "alive", "acts.jsonl"] {
                #expect(written[name] == "file 600", "\(name)")
            }
            let reports = try Self.modes(below: stage.reportsDirectory)
            #expect(reports["2026-01-15/usage.csv"] == "file 600")
            #expect(written.keys.contains { $0.hasSuffix(".seg") || $0.hasSuffix(".zst") })
            for (name, mode) in written.merging(reports, uniquingKeysWith: { one, _ in one }) {
                #expect(mode == "file 600" || mode == "folder 700", "\(name): \(mode)")
            }
        }
    }

    @Test func `the group reads reports when the settings say so, and nothing else`() async throws {
        try await Stage.with(umask: "000") { stage in
            try await stage.done(["migrate"])
            let pushes = "\(stage.folder)/pushes.jsonl"
            try await stage.done([
                "simulate", "--calls", "20", "--seed", "5", "--day", "2026-01-15", "--output", pushes,
            ])
            try await stage.done(["import", pushes])
            try await stage.done(["nightly"], ["HUADAN_REPORTS_MODE": "group"])
            for (name, mode) in try Self.modes(below: stage.reportsDirectory) {
                // The lock beside the folders is the writer's own.
                let isRight = mode == "file 640" || mode == "folder 750" || name.hasPrefix(".") && mode == "file 600"
                #expect(isRight, "\(name): \(mode)")
            }
            for (name, mode) in try Self.modes(below: stage.dataDirectory) {
                #expect(mode == "file 600" || mode == "folder 700", "\(name): \(mode)")
            }
        }
    }
}
