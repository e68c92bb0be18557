import FaultSupport
import Foundation
import Glibc

/// A data directory on a disk that can be filled to the last byte, and emptied again.
struct SmallDisk {
    /// What the disk is.
    enum Kind: Sendable, CustomStringConvertible {
        /// Calls fail as on a full disk: works everywhere.
        case injected
        /// A small tmpfs; `script/crash` mounts it where it may and names it in `HUADAN_CRASH_DISK`.
        case real(String)

        static var all: [Kind] { [.injected] + (mounted.map { [.real($0)] } ?? []) }
        static var mounted: String? { ProcessInfo.processInfo.environment["HUADAN_CRASH_DISK"] }

        var description: String {
            switch self {
            case .injected: "calls that fail"
            case .real: "a tmpfs"
            }
        }
    }

    /// What a program needs to work on it.
    let settings: [String: String]
    private let faults: FaultPlan?
    private let filler: String

    init(_ kind: Kind, _ stage: Stage) throws {
        switch kind {
        case .injected:
            let plan = try FaultPlan(in: stage.folder)
            faults = plan
            settings = plan.environment
            filler = ""
        case .real(let disk):
            let name = "\(disk)/\(UInt32.random(in: 0...UInt32.max))"
            faults = nil
            settings = ["HUADAN_DATA_DIR": name]
            filler = "\(disk)/filler"
        }
    }

    /// Leaves no byte.
    func fill() throws {
        if let faults { return try faults.set("full write \(ENOSPC) /journal/", "full rename \(ENOSPC) /journal/") }
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(file) }
        for size in [1 << 20, 1 << 12, 1] {
            let block = [UInt8](repeating: 7, count: size)
            while write(file, block, size) > 0 {}
        }
    }

    /// Gives the room back.
    func clear() throws {
        if let faults { return try faults.clear() }
        try FileManager.default.removeItem(atPath: filler)
    }
}
