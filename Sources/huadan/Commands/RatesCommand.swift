import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly
import Rates

/// `huadan rates …`.
struct RatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rates",
        abstract: "Rate cards: what calls cost, and what is charged for them.",
        subcommands: [
            RatesLoadCommand.self, RatesListCommand.self, RatesCheckCommand.self, RatesPreviewCommand.self,
        ]
    )
}

/// `huadan rates check`.
struct RatesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a rate card and say what is wrong with it, line by line.",
        discussion: """
            Needs no database and no installation. Ends with 65 when the card cannot be loaded; warnings do not count.

            Example:
              huadan rates check carrier-2026.yaml
            """
    )

    @Argument(help: "A rate card, a YAML file.")
    var file: String

    func run() throws {
        let card = try CardFile(file).checked(against: nil)
        let rules = card.rules.count == 1 ? "1 rule" : "\(card.rules.count) rules"
        print("\(file): \(card.kind.rawValue) card \(card.name), \(rules), \(card.currency)")
    }
}

/// `huadan rates load`.
struct RatesLoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Load a rate card; it counts from the next nightly run on.",
        discussion: """
            A card is never edited: one that is loaded later takes the place of earlier ones of its kind where both are \
            valid. A card that is valid in the past prices the calls of open months again; closed months get \
            corrections. `huadan rates preview` shows the difference before.

            Example:
              huadan rates load carrier-2026.yaml
            """
    )

    @Argument(help: "A rate card, a YAML file.")
    var file: String
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let source = try CardFile(file)
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("rates load")
        try books.lockOutRuns()
        let (night, actor) = try session.act(books)
        let cards = try night.cards()
        let card = try source.checked(against: source.predecessor(in: cards))
        guard !cards.contains(where: { $0.source == source.text }) else {
            throw CommandFailure(.badInput, "\(file) is loaded already, with exactly this content")
        }
        try night.load(card, source: source.text, zone: session.configuration.given(.billingTimezone), by: actor)
        print("\(card.kind.rawValue) card \(card.name) loaded; the next nightly run prices with it")
    }
}

/// `huadan rates list`.
struct RatesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rate cards, in the order in which they were loaded.",
        discussion: """
            Where two cards of a kind are valid, the later one counts. The built-in card has the platform's published \
            list prices, undated: check them against your contract.

            Examples:
              huadan rates list
              huadan rates list --card 2
            """
    )

    @Option(help: "Print the file of this card.")
    var card: Int64?
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("rates list")
        let night = try session.act(books).night
        let cards = try night.cards()
        if let card {
            guard let found = cards.first(where: { $0.number == card }) else {
                throw CommandFailure(.badInput, "no card \(card); `huadan rates list` shows the numbers")
            }
            print(found.source, terminator: found.source.hasSuffix("\n") ? "" : "\n")
            return
        }
        var table = TextTable(["card", "name", "kind", "currency", "from", "to", "rules", "loaded", "by", "sha256"])
        for card in cards {
            let texts = [card.validFrom, card.validTo, "\(card.rules)", card.loadedAt, card.loadedBy]
            table.add(
                ["\(card.number)", card.name, card.kind, card.currency] + texts.map { $0.isEmpty ? "-" : $0 }
                    + [String(card.digest.prefix(12))]
            )
        }
        table.printOut(whenEmpty: "no rate card")
    }
}

/// `huadan rates preview`.
struct RatesPreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show what a rate card would change, before anything is written.",
        discussion: """
            Prices the days again, as known now, with the card on top of those that are loaded, and compares with what \
            the books say, by app, kind and currency. Nothing is kept.

            Example:
              huadan rates preview carrier-2026.yaml --from 2026-11-01 --to 2026-11-30
            """
    )

    @Argument(help: "A rate card, a YAML file.")
    var file: String
    @Option(help: "First day, as 2026-11-01 in the billing zone.")
    var from: String
    @Option(help: "Last day, included.")
    var to: String
    @Option(help: "Only this app.")
    var app: String?
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.span(from: from, to: to)
    }

    func run() throws {
        let source = try CardFile(file)
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("rates preview")
        try books.lockOutRuns()
        let (night, actor) = try session.act(books)
        let card = try source.checked(against: source.predecessor(in: try night.cards()))
        let changes = try night.preview(
            card,
            source: source.text,
            zone: session.configuration.given(.billingTimezone),
            ReportScope(from: from, to: to, app: app),
            by: actor
        )
        var table = TextTable(["app", "kind", "currency", "CDRs", "now", "with the card", "difference"])
        for change in changes {
            table.add([
                change.appKey.isEmpty ? "-" : change.appKey, change.kind, change.currency, "\(change.cdrs)",
                change.before, change.after, change.difference,
            ])
        }
        table.printOut(whenEmpty: "no priced CDR in these days, and none with the card")
    }
}

/// A rate card on disk.
struct CardFile {
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.badInput, "\(path) cannot be read")
        }
        guard let text = String(validating: contents, as: UTF8.self) else {
            throw CommandFailure(.badInput, "\(path) is not UTF-8")
        }
        self.text = text
    }

    /// The card, once everything that is to be said about it was said on standard error.
    func checked(against older: RateCard?) throws -> RateCard {
        let (card, problems) = RateCard.read(text)
        let jumps = card.flatMap { card in older.map { card.problems(against: $0) } } ?? []
        for problem in problems + jumps {
            FileHandle.standardError.write(Data("\(path): \(problem)\n".utf8))
        }
        guard let card else { throw CommandFailure(.badInput, "\(path) cannot be loaded") }
        return card
    }

    /// The card of the same kind that was loaded last.
    func predecessor(in cards: [KeptCard]) -> RateCard? {
        guard let kind = RateCard.read(text).card?.kind.rawValue else { return nil }
        return cards.last { $0.kind == kind }.flatMap { RateCard.read($0.source).card }
    }
}
