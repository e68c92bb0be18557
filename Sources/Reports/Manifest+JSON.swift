extension Manifest {
    /// JSON with a fixed order of keys, two spaces a level, LF.
    public var encoded: [UInt8] {
        OrderedJSON.object([
            spanMember,
            .init("revision", .number(revision)),
            .init("as_of", .text(asOf)),
            .init("time_zone", .text(timeZone)),
            .init("program_version", .text(programVersion)),
            .init("settings", .object(settings.map { .init($0.key, .text($0.value)) })),
            .init("files", .array(files.map(\.json))),
        ]).printed
    }

    /// Reads a manifest; nil when the bytes are none.
    public init?(decoding bytes: [UInt8]) {
        guard let json = OrderedJSON.parse(bytes),
            let span = json["day"]?.text.map(Span.day) ?? json["period"]?.text.map(Span.period),
            let revision = json["revision"]?.number, revision > 0,
            let asOf = json["as_of"]?.text,
            let timeZone = json["time_zone"]?.text,
            let version = json["program_version"]?.text,
            let settings = json["settings"]?.textMembers,
            let files = json["files"]?.elements?.map({ WrittenFile($0) })
        else { return nil }
        guard files.allSatisfy({ $0 != nil }) else { return nil }
        let pairs = settings.map { Setting($0.key, $0.value) }
        self = Manifest(span: span, asOf: asOf, timeZone: timeZone, programVersion: version, settings: pairs)
            .revised(revision)
            .listing(files.compactMap(\.self))
    }

    private var spanMember: OrderedJSON.Member {
        switch span {
        case .day(let day): .init("day", .text(day))
        case .period(let period): .init("period", .text(period))
        }
    }
}

extension WrittenFile {
    fileprivate var json: OrderedJSON {
        .object([
            .init("name", .text(name)),
            .init("rows", .number(rows)),
            .init("bytes", .number(bytes)),
            .init("sha256", .text(sha256)),
            .init("control_totals", .object(totals.map { .init($0.name, .text($0.sum)) })),
        ])
    }

    fileprivate init?(_ json: OrderedJSON) {
        guard let name = json["name"]?.text, let rows = json["rows"]?.number, let bytes = json["bytes"]?.number,
            let sha256 = json["sha256"]?.text, let totals = json["control_totals"]?.textMembers
        else { return nil }
        let sums = totals.map { ControlTotal(name: $0.key, sum: $0.value) }
        self.init(name: name, rows: rows, bytes: bytes, sha256: sha256, totals: sums)
    }
}

extension OrderedJSON {
    fileprivate subscript(key: String) -> OrderedJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    fileprivate var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    fileprivate var number: Int? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    fileprivate var elements: [OrderedJSON]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    fileprivate var textMembers: [(key: String, value: String)]? {
        guard case .object(let members) = self else { return nil }
        let pairs = members.compactMap { member in member.value.text.map { (key: member.key, value: $0) } }
        return pairs.count == members.count ? pairs : nil
    }
}
