import Foundation
import Postgres

/// The directories of the demo, which are its own: one without the demo's mark is never touched.
struct DemoPlace {
    /// Absolute path of the data directory.
    let dataDirectory: String
    /// Where the reports go, as given.
    let reportsDirectory: String

    private static let mark = "made-by-huadan-demo"
    /// How long to wait for the server of an earlier demo to stop.
    private static let patienceSeconds = 20

    init(dataDirectory: String, reportsDirectory: String) {
        self.dataDirectory = URL(fileURLWithPath: dataDirectory).standardizedFileURL.path
        var reports = reportsDirectory
        while reports.count > 1, reports.hasSuffix("/") { reports.removeLast() }
        self.reportsDirectory = reports
    }

    /// Removes what an earlier demo left and makes the directories anew.
    func makeAnew() throws {
        for path in [dataDirectory, reportsDirectory] { try checkIsOurs(path) }
        try removeBooks()
        try remove(reportsDirectory)
        for path in [dataDirectory, reportsDirectory] { try make(path) }
    }

    /// Removes the books; blocks until their server has stopped.
    func removeBooks() throws {
        guard FileManager.default.fileExists(atPath: dataDirectory) else { return }
        let cluster = PrivateCluster(dataDirectory: dataDirectory)
        var status = try cluster.status()
        let deadline = ContinuousClock.now + .seconds(Self.patienceSeconds)
        while status.isInUse, ContinuousClock.now < deadline {
            // The keeper stops the server a moment after the last command; there is no signal to wait for.
            Thread.sleep(forTimeInterval: 0.1)
            status = try cluster.status()
        }
        guard !status.isInUse else {
            throw CommandFailure(.tryAgain, "another huadan command still uses \(dataDirectory); end it first")
        }
        // Made by root, the cluster lives elsewhere.
        if let elsewhere = status.directory, elsewhere.hasPrefix(cluster.options.systemDirectory + "/") {
            try remove(elsewhere)
        }
        try remove(dataDirectory)
    }

    private func checkIsOurs(_ path: String) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
        guard names.isEmpty || names.contains(Self.mark) else {
            throw CommandFailure(
                .wrongUsage,
                "\(path) is not a demo's directory, and a demo empties its own; name another one"
            )
        }
    }

    private func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data("`huadan demo` removes this directory when it runs again.\n".utf8)
                .write(to: URL(fileURLWithPath: path + "/" + Self.mark))
        } catch {
            throw CommandFailure(.cannotWrite, "cannot make \(path): \(error.localizedDescription)")
        }
    }

    /// Renamed first: a removal that is cut short leaves nothing that looks like a whole directory.
    private func remove(_ path: String) throws {
        let doomed = path + ".removed"
        do {
            if exists(doomed) { try FileManager.default.removeItem(atPath: doomed) }
            guard exists(path) else { return }
            try FileManager.default.moveItem(atPath: path, toPath: doomed)
            try FileManager.default.removeItem(atPath: doomed)
        } catch {
            throw CommandFailure(.cannotWrite, "cannot remove \(path): \(error.localizedDescription)")
        }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

extension PrivateCluster.Status {
    /// Whether the server, or the keeper that stops it, still works in the cluster's files.
    fileprivate var isInUse: Bool { serverProcessID != nil || hasKeeper }
}
