import ArgumentParser
import Books
import Foundation
import Notification

/// How an app's pushes are signed, on the command line.
struct SignatureOptions: ParsableArguments {
    @Option(name: .customLong("secret-file"), help: "File with the app secret, for checking signatures.")
    var secretFile: String?
    @Option(
        help: """
            What is done with signatures: off, observe (check, count and log, take every push) or require. Default \
            observe once there is a secret, else off.
            """,
        transform: readMode
    )
    var signature: SignatureMode?

    /// The change in the books; earlier secrets end after `overlapSeconds`.
    func change(overlapSeconds: Int64 = 0) throws -> SignatureChange {
        SignatureChange(
            mode: signature,
            secret: try secretFile.map(Self.readSecret),
            overlapSeconds: overlapSeconds
        )
    }

    private static func readMode(_ text: String) throws -> SignatureMode {
        guard let mode = SignatureMode(rawValue: text) else {
            throw ValidationError("--signature takes off, observe or require, not \(text)")
        }
        return mode
    }

    private static func readSecret(_ path: String) throws -> [UInt8] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(.badInput, "--secret-file: cannot read \(path)")
        }
        let secret = Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        guard (1...1_024).contains(secret.count) else {
            throw CommandFailure(.badInput, "--secret-file: \(path) has no secret of 1 to 1024 bytes")
        }
        return secret
    }
}

/// How signatures of an app's pushes are treated, for people.
func signatureText(_ signature: AppSignature?, nowMicros: Int64) -> String {
    guard let signature else { return SignatureMode.off.rawValue }
    let live = signature.secrets.count { $0.endsAtMicros ?? .max > nowMicros }
    return signature.mode.rawValue + (live > 1 ? " (\(live) secrets)" : "")
}
