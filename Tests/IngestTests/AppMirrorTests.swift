import Glibc
import Ingest
import Testing

/// The file `apps.json`.
@Suite struct AppMirrorTests {
    private static let apps = [
        MirroredApp(appKey: "app-1", name: "客服 \"A\"", tokenHash: AppMirror.tokenHash(of: "one")),
        MirroredApp(
            appKey: "app-1",
            expects: ["fee"],
            tokenHash: AppMirror.tokenHash(of: "two"),
            validUntilMicros: 99
        ),
    ]

    @Test func `a token's hash is its SHA-256 in hexadecimal digits`() {
        #expect(
            AppMirror.tokenHash(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test func `what was written is there for the next process, and counts as possibly out of date`() async throws {
        try await TemporaryDirectory.with { directory in
            try AppMirror(directory: directory).replace(with: Self.apps, refreshedAtMicros: 42)

            let next = AppMirror(directory: directory)
            try next.load()

            #expect(next.apps == Self.apps)
            #expect(next.writtenAtMicros == 42)
            #expect(next.refreshedAtMicros == nil)
            #expect(next.lookup("one", nowMicros: 0) == "app-1")
            #expect(next.lookup("three", nowMicros: 0) == nil)
            #expect(next.lookup("", nowMicros: 0) == nil)
        }
    }

    @Test func `the file is for its owner only, and no other is left behind`() async throws {
        try await TemporaryDirectory.with { directory in
            let mirror = AppMirror(directory: directory)
            try mirror.replace(with: Self.apps, refreshedAtMicros: 1)
            try mirror.replace(with: [], refreshedAtMicros: 2)

            var status = stat()
            #expect(stat(directory + "/apps.json", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(access(directory + "/apps.json.new", F_OK) == -1)
        }
    }

    @Test func `the file holds no token`() async throws {
        try await TemporaryDirectory.with { directory in
            let hash = AppMirror.tokenHash(of: "a-very-secret-token")
            try AppMirror(directory: directory).replace(
                with: [MirroredApp(appKey: "k", tokenHash: hash)],
                refreshedAtMicros: 1
            )

            let text = try #require(readText(directory + "/apps.json"))
            #expect(text.contains(hash))
            #expect(!text.contains("a-very-secret-token"))
        }
    }

    @Test func `the file is written only when the apps have changed`() async throws {
        try await TemporaryDirectory.with { directory in
            let mirror = AppMirror(directory: directory)
            try mirror.replace(with: Self.apps, refreshedAtMicros: 1)
            try mirror.replace(with: Self.apps, refreshedAtMicros: 2)

            #expect(mirror.writtenAtMicros == 1)
            #expect(mirror.refreshedAtMicros == 2)
        }
    }

    @Test func `a missing file is an empty mirror`() async throws {
        try await TemporaryDirectory.with { directory in
            let mirror = AppMirror(directory: directory)
            try mirror.load()

            #expect(mirror.apps.isEmpty)
        }
    }

    @Test func `a file that is no mirror is named`() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory + "/apps.json"
            writeText("{", to: path)

            #expect(throws: AppMirrorError.notAMirror(path: path)) { try AppMirror(directory: directory).load() }
        }
    }

    @Test func `what cannot be written is in force all the same`() {
        let mirror = AppMirror(directory: "/nowhere/at-all")

        #expect(throws: AppMirrorError.file(path: "/nowhere/at-all/apps.json", step: "create", errno: ENOENT)) {
            try mirror.replace(with: Self.apps, refreshedAtMicros: 1)
        }
        #expect(mirror.lookup("one", nowMicros: 0) == "app-1")
        #expect(mirror.writtenAtMicros == nil)
    }
}

func readText(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer[..<count], as: UTF8.self)
}

func writeText(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
}
