import ArgumentParser
import Books
import Foundation
import Ingest

/// `huadan app …`.
struct AppCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Register apps and make their push URLs.",
        subcommands: [
            AppAddCommand.self, AppChangeCommand.self, AppListCommand.self, AppRotateCommand.self,
            AppRemoveCommand.self,
            AppTestCommand.self,
        ]
    )
}

/// `huadan app add`.
struct AppAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Register an app and print its push URL.",
        discussion: """
            The URL is what the platform's console, or its API in BASE64, takes as status and fee address of the app. \
            It holds a secret that is shown this once.

            Examples:
              huadan app add ka4kXXXXXXYnEm2 --name "Delivery callbacks"
              huadan app add ka4kXXXXXXYnEm2 --expects fee --secret-file /etc/huadan/app.secret
              huadan app add ka4kXXXXXXYnEm2 --secret-file /etc/huadan/app.secret --signature require
            """
    )

    @Argument(help: "The platform's app key.")
    var key: String
    @Option(help: "A name for people.")
    var name: String = ""
    @Option(help: "The feeds it sends: fee, status or fee,status.")
    var expects: ExpectedFeeds = ExpectedFeeds(fee: true, status: true)
    @OptionGroup var signature: SignatureOptions
    @OptionGroup var settings: SettingOptions

    func run() throws {
        guard !key.isEmpty, key.count <= 32 || key.utf8.count <= 64 else {
            throw ValidationError("an app key has 1 to 32 characters")
        }
        let configuration = try settings.configuration()
        let signature = try signature.change()
        let progress = Progress()
        let session = try Session.open(configuration, creates: true, progress: progress.show)
        defer { session.close() }
        let (books, _) = try session.connectPrepared("app add")
        let registration = AppRegistration(
            key: key,
            name: name,
            expectsFee: expects.fee,
            expectsStatus: expects.status,
            signature: signature
        )
        let token = try books.add(registration, by: currentActor())
        try MirrorKeeper.write(books, to: session.mirror())
        progress.clear()
        print("app \(key) registered")
        PushAddress(configuration, token: token).printOut()
    }
}

/// `huadan app change`.
struct AppChangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Change an app's name, the feeds it sends or its signature; its push URL stays.",
        discussion: """
            A new secret is accepted at once, the ones before it for the overlap. --signature require takes no push \
            without a right signature: look at the metrics of `observe` first.

            Examples:
              huadan app change ka4kXXXXXXYnEm2 --name "Delivery, north"
              huadan app change ka4kXXXXXXYnEm2 --expects fee
              huadan app change ka4kXXXXXXYnEm2 --secret-file /etc/huadan/app.secret --overlap 7d
              huadan app change ka4kXXXXXXYnEm2 --signature require
            """
    )

    @Argument(help: "The platform's app key.")
    var key: String
    @Option(help: "A name for people.")
    var name: String?
    @Option(help: "The feeds it sends: fee, status or fee,status.")
    var expects: ExpectedFeeds?
    @OptionGroup var signature: SignatureOptions
    @Option(help: "How long the secrets before a new one are still accepted, such as 30d.")
    var overlap: String = "30d"
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        let isAny = name != nil || expects != nil || signature.secretFile != nil || signature.signature != nil
        guard isAny else { throw ValidationError("give --name, --expects, --secret-file or --signature") }
        guard DurationText.seconds(overlap) != nil else { throw ValidationError("--overlap takes a span such as 30d") }
    }

    func run() throws {
        let configuration = try settings.configuration()
        let change = AppChange(
            name: name,
            expectsFee: expects?.fee,
            expectsStatus: expects?.status,
            signature: try signature.change(overlapSeconds: DurationText.seconds(overlap) ?? 0)
        )
        let session = try Session.open(configuration)
        defer { session.close() }
        let books = try session.connectReading("app change")
        let app = try books.change(key, change, by: currentActor())
        try MirrorKeeper.write(books, to: session.mirror())
        let feeds = ExpectedFeeds(fee: app.expectsFee, status: app.expectsStatus)
        print("app \(key) is called \(app.name.isEmpty ? "nothing" : app.name) and sends \(feeds.text)")
        let now = WallClock.nowMicros()
        let signed = try books.signatures().first { $0.appKey == key }
        print("signatures: \(signatureText(signed, nowMicros: now))")
        if change.signature.secret != nil, signed?.secrets.count ?? 0 > 1 {
            print("earlier secrets end in \(overlap) at the latest")
        }
    }
}

/// `huadan app list`.
struct AppListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the apps, removed ones too.",
        discussion: """
            Example:
              huadan app list
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("app list")
        let tokens = try books.tokens()
        let now = WallClock.nowMicros()
        let signatures = Dictionary(uniqueKeysWithValues: try books.signatures().map { ($0.appKey, $0) })
        var table = TextTable(["app", "name", "expects", "tokens", "signature", "state"])
        for app in try books.apps() {
            let live = tokens.count { $0.appKey == app.key && $0.endsAtMicros ?? .max > now }
            let feeds = ExpectedFeeds(fee: app.expectsFee, status: app.expectsStatus)
            let signature = signatureText(signatures[app.key], nowMicros: now)
            let state = app.isRemoved ? "removed" : "active"
            table.add([app.key, app.name, feeds.text, "\(live)", signature, state])
        }
        table.printOut(whenEmpty: "no app is registered; `huadan app add KEY` registers one")
    }
}

/// `huadan app rotate`.
struct AppRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give an app a new push URL; the old one goes on for a while.",
        discussion: """
            Examples:
              huadan app rotate ka4kXXXXXXYnEm2
              huadan app rotate ka4kXXXXXXYnEm2 --overlap 7d
            """
    )

    @Argument(help: "The platform's app key.")
    var key: String
    @Option(help: "How long the old URL is still accepted, such as 30d.")
    var overlap: String = "30d"
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        guard DurationText.seconds(overlap) != nil else { throw ValidationError("--overlap takes a span such as 30d") }
    }

    func run() throws {
        let configuration = try settings.configuration()
        let session = try Session.open(configuration)
        defer { session.close() }
        let books = try session.connectReading("app rotate")
        let token = try books.rotateToken(
            of: key,
            overlapSeconds: DurationText.seconds(overlap) ?? 0,
            by: currentActor()
        )
        try MirrorKeeper.write(books, to: session.mirror())
        print("app \(key) has a new push URL; the old one ends in \(overlap)")
        PushAddress(configuration, token: token).printOut()
    }
}

/// `huadan app remove`.
struct AppRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End an app's push URLs. Its calls stay in the books.",
        discussion: """
            Example:
              huadan app remove ka4kXXXXXXYnEm2
            """
    )

    @Argument(help: "The platform's app key.")
    var key: String
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("app remove")
        try books.removeApp(key, by: currentActor())
        try MirrorKeeper.write(books, to: session.mirror())
        print("app \(key) is removed; its push URLs have ended")
    }
}

extension Session {
    /// The mirror of the apps in the data directory.
    func mirror() throws -> AppMirror {
        let mirror = AppMirror(directory: place.path)
        try mirror.load()
        return mirror
    }
}
